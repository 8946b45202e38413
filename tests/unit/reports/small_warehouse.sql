-- The tables that the workbook reads, as the warehouse has them.
create schema ops;
create schema mart;

create table ops.meta (
    schema_version int, version varchar, as_of date, reporting_currency varchar, sample_floor int,
    timezone varchar, language varchar, run_hash varchar, company varchar,
    country varchar, fiscal_year_start_month int, fiscal_months varchar
);

create table ops.metric (
    metric varchar, unit varchar, label_en varchar, label_zh varchar, formula_en varchar, formula_zh
    varchar, population_en varchar, population_zh varchar, source_table varchar, better varchar
);

create table ops.file (
    file_id varchar, path varchar, sha256 varchar, bytes bigint, source varchar, entity varchar, as_of
    date, encoding varchar, format varchar, sheet varchar, rows_read int, inserted int, updated int,
    unchanged int, duplicate int, rejected int, ignored int, records int, status varchar, reason varchar,
    seconds double
);

create table ops.reject (
    file_id varchar, row_number int, rule varchar, message varchar, raw varchar
);

create table ops.finding (
    finding_id varchar, severity varchar, kind varchar, entity varchar, message varchar, "rows" int,
    example varchar, suggestion varchar, params varchar
);

create table ops.correction (
    source varchar, entity varchar, column_name varchar, found varchar, corrected varchar, why varchar,
    "rows" int, expect int, status varchar
);

create table ops.dictionary (
    schema_name varchar, table_name varchar, column_name varchar, type varchar, unit varchar,
    description_en varchar, description_zh varchar, metric varchar
);

create table mart.period (
    period_kind varchar, period_start date, period_end date, is_partial boolean, cut_date date,
    prior_start date, prior_end date, prior_year_start date, prior_year_end date
);

create table mart.member (
    dimension varchar, member varchar, entity_id varchar, team varchar, region varchar
);

create table mart.funnel_conversion (
    cohort_kind varchar, cohort_month date, dimension varchar, member varchar, step int, step_name
    varchar, policy varchar, entered bigint, reached_next bigint, conversion_rate double, entered_amount
    decimal(18,2), skipped bigint, median_days double, resolved_rate double, sample_size bigint, status
    varchar, note varchar
);

create table mart.pipeline_open (
    opportunity_id varchar, name varchar, account varchar, owner varchar, team varchar, region varchar,
    product varchar, stage varchar, stage_rank int, amount decimal(18,2), currency varchar, created_date
    date, days_open int, days_in_stage int, expected_close_date date, is_overdue boolean, push_count int,
    push_days int, last_activity_at timestamp, next_step_date date, is_stalled boolean, stage_probability
    double, weighted_amount decimal(18,2), weighted_amount_crm decimal(18,2), risk_flags varchar
);

create table mart.pipeline_summary (
    as_of date, dimension varchar, member varchar, pipeline varchar, stage varchar, stage_rank int, deals
    bigint, deals_without_amount bigint, amount decimal(18,2), weighted_amount decimal(18,2),
    weighted_amount_crm decimal(18,2), status varchar, note varchar
);

create table mart.win_rate (
    period_kind varchar, period_start date, period_end date, is_partial boolean, dimension varchar, member
    varchar, cohort varchar, basis varchar, won double, lost double, open double, excluded bigint,
    win_rate double, resolved_rate double, sample_size bigint, status varchar, note varchar
);

create table mart.sales_cycle (
    dimension varchar, member varchar, period_kind varchar, period_start date, period_end date, is_partial
    boolean, population varchar, basis varchar, deals bigint, mean_days double, median_days double,
    p75_days double, survival_median_days double, excluded bigint, sample_size bigint, status varchar,
    note varchar
);

create table mart.kpi (
    metric varchar, period_kind varchar, period_start date, period_end date, dimension varchar, member
    varchar, value double, numerator double, denominator double, unit varchar, sample_size bigint,
    excluded bigint, resolved_rate double, prior double, prior_full double, prior_year double, target
    double, is_partial boolean, status varchar, note varchar
);

create table mart.quota_attainment (
    metric varchar, period_kind varchar, period_start date, period_end date, is_partial boolean,
    entity_kind varchar, entity_id varchar, entity_name varchar, quota_nominal decimal(18,2), quota
    decimal(18,2), quota_to_date decimal(18,2), ramp_factor double, credited decimal(18,2),
    overlay_credited decimal(18,2), attainment_rate double, attainment_to_date_rate double, gap
    decimal(18,2), projected decimal(18,2), projected_rate double, open_weighted decimal(18,2), band
    varchar, currency varchar, quota_basis varchar, status varchar, note varchar
);

create table mart.forecast (
    made_on date, metric varchar, dimension varchar, member varchar, method varchar, period_kind varchar,
    period_start date, period_end date, p10 decimal(18,2), p50 decimal(18,2), p90 decimal(18,2),
    actual_to_date decimal(18,2), is_best boolean, status varchar, note varchar
);

create table mart.forecast_accuracy (
    metric varchar, method varchar, dimension varchar, member varchar, horizon int, origins int, wape
    double, mase double, bias double, coverage_80 double, relative_to_naive double, is_best boolean,
    status varchar, note varchar
);
