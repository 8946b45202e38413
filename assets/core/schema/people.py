"""Who sells: reps, teams, who was in which, and how much of a full quota each can carry."""

import dataframely as dy
import polars as pl

from assets.core.schema.row import Row, day, key, moment, text


class SalesRep(Row):
    """People who sell or lead those who do, one row a person and source. | 销售及其上级，每人每来源一行。"""

    rep_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Name as in the CRM. | 姓名。")
    email = text("E-mail address. | 邮箱。")
    manager_id = text("The rep_id of the manager. | 上级的 rep_id。")
    manager_ref = text("The manager as written in the export. | 导出文件中的上级写法。")
    title = text("Job title. | 职位。")
    start_date = day("First day in sales. | 入职日期。")
    end_date = day("Last day in sales. | 离职日期。")
    is_active = dy.Bool(nullable=True, description="False once the person has left. | 离职后为假。")
    modified_at = moment("Last changed in the CRM, UTC. | CRM 中最后修改时间（UTC）。")


class Team(Row):
    """Sales teams, one row a team. | 销售团队，每个团队一行。"""

    team_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    name = dy.String(min_length=1, description="Team name. | 团队名称。")
    parent_team_id = text("The team above. | 上级团队。")
    manager_id = text("The rep_id of its manager. | 团队负责人的 rep_id。")
    manager_ref = text("The manager as written in the export. | 导出文件中的负责人写法。")
    region = text("Sales region of the team. | 团队所属区域。")


class TeamMembership(Row):
    """Who was in which team, when, one row a stay. | 团队归属，每段归属一行。"""

    membership_id = dy.String(description="Key: source:source_id. | 主键：来源:编号。")
    rep_id = text("The member. | 成员。")
    rep_ref = text("The member as written in the export. | 导出文件中的成员写法。")
    team_id = text("The team. | 团队。")
    team_ref = text("The team as written in the export. | 导出文件中的团队写法。")
    role = dy.String(
        description="direct (counts in the team) or overlay (supports it). | direct 直属，overlay 支持。"
    )
    valid_from = day("First day, null = always. | 生效日期，空为一直。")
    valid_to = day("First day after, null = still. | 失效日期（不含），空为至今。")
    ramp_plan = text("Name of the ramp plan. | 爬坡方案。")
    fte = dy.Decimal(18, 8, nullable=True, min=0, max=1, description="Share of full time. | 工时占比。")

    @dy.rule()
    def role_is_known(cls) -> pl.Expr:
        """A role is direct or overlay."""
        return pl.col("role").is_in(["direct", "overlay"])


class RampPlan(Row):
    """How much of a full quota a new rep carries, a row a month of tenure. | 爬坡方案，每个任职月份一行。"""

    ramp_plan_id = key()
    ramp_plan = dy.String(min_length=1, description="Name of the plan. | 方案名称。")
    tenure_month = dy.Int64(min=1, description="Month of tenure, from 1. | 任职月份，从 1 起。")
    factor = dy.Decimal(
        18, 8, min=0, description="Share of the full quota, 1 when ramped. | 占满额配额的比例，爬坡完成为 1。"
    )


class RepAbsence(Row):
    """Leave and other absences, one row an absence. | 休假与缺勤，每段一行。"""

    absence_id = key()
    rep_id = text("Who is away. | 缺勤人员。")
    rep_ref = text("Who, as written in the export. | 导出文件中的人员写法。")
    from_date = dy.Date(description="First day away. | 首日。")
    to_date = day("Last day away, null = still. | 末日（含），空为至今。")
    factor = dy.Decimal(
        18,
        8,
        min=0,
        max=1,
        description="Share of the quota that stays, 0 by default. | 保留的配额比例，默认 0。",
    )

    @dy.rule()
    def ends_after_it_begins(cls) -> pl.Expr:
        """An absence does not end before it begins."""
        return pl.col("to_date").is_null() | (pl.col("to_date") >= pl.col("from_date"))
