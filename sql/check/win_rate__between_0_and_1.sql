-- Win rates lie between 0 and 1.
-- zh: 赢单率介于 0 与 1 之间。
select period_kind, period_end, dimension, member, cohort, basis, win_rate, resolved_rate
from mart.win_rate
where win_rate < 0 or win_rate > 1 or resolved_rate < 0 or resolved_rate > 1
