-- Won, lost and open deals of the members add up to those of all.
-- zh: 各成员的赢单、输单与未关闭之和等于整体。
with totals as (
    select
        period_kind, period_end, cohort, basis, dimension,
        sum(coalesce(won, 0)) as won, sum(coalesce(lost, 0)) as lost, sum(coalesce(open, 0)) as still_open,
        sum(excluded) as excluded
    from mart.win_rate
    group by period_kind, period_end, cohort, basis, dimension
)

select
    t.period_kind, t.period_end, t.cohort, t.basis, t.dimension, t.won, a.won as all_won, t.lost, a.lost as all_lost
from totals as t
inner join totals as a
    on
        t.period_kind = a.period_kind and t.period_end = a.period_end
        and t.cohort = a.cohort and t.basis = a.basis and a.dimension = 'all'
where t.won != a.won or t.lost != a.lost or t.still_open != a.still_open or t.excluded != a.excluded
