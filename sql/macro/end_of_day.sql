-- (day)
-- First moment after a day in the house's time zone, UTC.
-- zh: 某日（设置时区）结束后的第一个时刻，UTC。
select timezone('UTC', timezone(timezone, cast(cast(day as date) + 1 as timestamp))) as moment from ops.meta
