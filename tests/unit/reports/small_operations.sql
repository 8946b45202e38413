-- What was read, what was found, and the registry.
insert into ops.metric by name
select
    metric, unit, label_en, label_zh, 'How ' || label_en || ' is computed.' as formula_en,
    label_zh || '的计算方法。' as formula_zh, 'Deals that are not deleted.' as population_en,
    '未删除的商机。' as population_zh, 'mart.kpi' as source_table,
    case metric when 'sales_cycle_days' then 'down' else 'up' end as better
from (values
    ('average_deal_size', 'money', 'Average deal size', '平均单额'),
    ('bookings', 'money', 'Bookings', '签约额'),
    ('deals_won', 'count', 'Deals won', '赢单数'),
    ('sales_cycle_days', 'days', 'Sales cycle', '销售周期'),
    ('win_rate_amount', 'fraction', 'Win rate (amount)', '赢单率（金额）'),
    ('win_rate_count', 'fraction', 'Win rate (count)', '赢单率（数量）')
) as registry (metric, unit, label_en, label_zh);

insert into ops.file by name
select
    path as file_id, path, 'plain' as source, entity, date '2026-11-23' as as_of, rows_read, inserted, 0 as updated,
    0 as unchanged, 0 as duplicate, rejected, ignored, inserted as records, status, reason
from (values
    ('deals.csv', 'opportunity', 8801, 8798, 2, 1, 'loaded', null),
    ('notes.pdf', null, 0, 0, 0, 0, 'refused', 'It is not a table.'),
    ('reps.csv', 'sales_rep', 35, 35, 0, 0, 'loaded', null)
) as files (path, entity, rows_read, inserted, rejected, ignored, status, reason);

insert into ops.reject values
('deals.csv', 17, 'amount_is_number', 'The amount is not a number.', 'a,=1+1,b'),
('deals.csv', 99, 'date', 'No such day: 2026-02-30.', '=cmd|''/c calc''!A1');

insert into ops.finding values
('1', 'warning', 'unknown_stage', 'opportunity', 'Stage "Pilot" is in no mapping.', 12, 'Pilot', 'Map it.',
    '{"value": "Pilot", "nearest": "Proposal", "rows": 12}'),
('2', 'info', 'no_currency', 'opportunity', 'No export names a currency.', null, null, 'Set it.', '{}');

insert into ops.correction values
('plain', 'product', 'name', 'GTXPro', 'GTX Pro', 'Misspelt.', 1480, 1480, 'applied');

insert into ops.dictionary values
('mart', 'kpi', null, null, null, 'Key figures.', '关键指标。', null),
('mart', 'kpi', 'value', 'double', null, 'The value.', '数值。', null),
('core', 'account', 'name', 'varchar', null, 'Not of a mart.', '不在集市中。', null);
