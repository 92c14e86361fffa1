"""programmes: of figures, areas, contracts and uploads; measures that may stand side by side

Whatever is there is of the Work Programme, unless its contract says otherwise. What a figure is of
now says its programme, so its series key is written anew, in the rows that wait in a chunk too.

Revision ID: 0038_programmes
Revises: 0037_administration
Create Date: 2026-11-28 01:00:00

"""

import hashlib

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0038_programmes"
down_revision = "0037_administration"
branch_labels = None
depends_on = None

HOME = "work-programme"
OF_WHAT = (
    *("organisation_id", "organisation_named", "contract_id", "area_id", "geography"),
    *("group_id", "group_named", "measure", "period", "period_type", "cut_off", "origin"),
)
COMPARED = ["measure", "origin", "programme_id", "group_id", "area_id", "cut_off", "basis"]
COMPARED_BEFORE = "ix_figure_measure_origin_group_id_area_id_cut_off_basis"
BATCH = 2_000

programme = sa.table(
    "programme",
    sa.column("id", sa.Integer),
    sa.column("starts_on", sa.Date),
    sa.column("ends_on", sa.Date),
    *(
        sa.column(name, sa.String)
        for name in ("slug", "name", "kind", "let_by", "geography", "area_code")
    ),
    *(sa.column(name, sa.String) for name in ("basis", "source", "note")),
)
term = sa.table(
    "term",
    sa.column("id", sa.Integer),
    sa.column("vocabulary", sa.String),
    sa.column("programme_id", sa.Integer),
)
contract = sa.table("contract", sa.column("id", sa.Integer), sa.column("programme_id", sa.Integer))
figure = sa.table(
    "figure",
    sa.column("id", sa.Integer),
    sa.column("cut_off", sa.Date),
    sa.column("programme_id", sa.Integer),
    *(sa.column(n) for n in ("ref", "basis", "source", "subject", *OF_WHAT) if n != "cut_off"),
)
chunk = sa.table(
    "chunk",
    sa.column("upload_id", sa.Integer),
    sa.column("number", sa.Integer),
    sa.column("rows", sa.JSON),
)


def upgrade():
    _programmes()
    home = _home()
    for table in ("term", "upload", "figure"):
        op.add_column(table, sa.Column("programme_id", sa.Integer()))
    bind = op.get_bind()
    bind.execute(term.update().where(term.c.vocabulary == "area").values(programme_id=home))
    bind.execute(
        contract.update().where(contract.c.programme_id.is_(None)).values(programme_id=home)
    )
    bind.execute(figure.update().values(programme_id=home))
    _rewrite_figures(home)
    _rewrite_chunks(home)
    _tighten()


def _programmes():
    for column in (
        sa.Column("kind", sa.String(20), nullable=False, server_default="other"),
        sa.Column("let_by", sa.String(120), nullable=False, server_default=""),
        sa.Column("geography", sa.String(120), nullable=False, server_default=""),
        sa.Column("area_code", sa.String(6)),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("edited_at", sa.DateTime()),
    ):
        op.add_column("programme", column)
    with op.batch_alter_table("programme") as batch:
        batch.create_unique_constraint(batch.f("uq_programme_area_code"), ["area_code"])
    op.create_table(
        "comparable_measure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programme.id"), nullable=False),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("programme.id"), nullable=False),
        sa.Column("difference", sa.String(400), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("measure", "programme_id", "other_id"),
        sa.CheckConstraint("programme_id < other_id", name="two_in_order"),
    )
    for column in ("programme_id", "other_id"):
        op.create_index(f"ix_comparable_measure_{column}", "comparable_measure", [column])


def _home() -> int:
    """The Work Programme, made where there is no programme at all."""
    bind = op.get_bind()
    facts = {
        "kind": "national",
        "let_by": "Department for Work and Pensions",
        "geography": "Great Britain",
        "area_code": "CPA",
    }
    there = bind.execute(sa.select(programme.c.id, programme.c.slug).order_by(programme.c.id)).all()
    if not there:
        named = {"slug": HOME, "name": "Work Programme", "basis": "derived"}
        bind.execute(programme.insert().values(**named, **facts, source="", note=""))
        return bind.execute(sa.select(programme.c.id)).scalar_one()
    home = next((row.id for row in there if row.slug == HOME), there[0].id)
    bind.execute(
        programme.update().where(programme.c.id == home, programme.c.slug == HOME).values(**facts)
    )
    return home


def _rewrite_figures(home: int) -> None:
    """Batch by batch, by id; no two rows come to have one key that had two before."""
    bind, last = op.get_bind(), 0
    while rows := _some_figures(bind, last):
        last = rows[-1]["id"]
        bind.execute(
            figure.update()
            .where(figure.c.id == sa.bindparam("of_id"))
            .values(subject=sa.bindparam("new_subject")),
            [{"of_id": row["id"], "new_subject": _with_programme(row, home)} for row in rows],
        )


def _some_figures(bind, after: int):
    some = sa.select(figure).where(figure.c.ref.is_not(None), figure.c.id > after)
    return bind.execute(some.order_by(figure.c.id).limit(BATCH)).mappings().all()


def _with_programme(row, home: int) -> str:
    if row["subject"] != _key(row):  # not made of its columns: the old key keeps it apart
        return _hashed(f"{home}\x1f{row['subject']}")
    return _key(row, home)


def _key(row, home: int | None = None) -> str:
    """As series_key() of forum/models/provenance.py; without a programme as it was before."""
    said = [row.get(name) for name in OF_WHAT]
    if row.get("area_id") is not None:
        said[OF_WHAT.index("geography")] = ""
    said.append(row.get("basis") == "illustrative")
    by_others = row.get("origin") in ("secondary", "industry", "local")
    said.append(row.get("source") if by_others else "")
    if home is not None:
        said.insert(0, home)
    return _hashed("\x1f".join("" if part is None else str(part) for part in said))


def _hashed(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _rewrite_chunks(home: int | None) -> None:
    """Rows that wait to become figures. None: take their programme away again."""
    bind = op.get_bind()
    keys = bind.execute(sa.select(chunk.c.upload_id, chunk.c.number)).all()
    for upload_id, number in keys:
        here = (chunk.c.upload_id == upload_id) & (chunk.c.number == number)
        rows = bind.execute(sa.select(chunk.c.rows).where(here)).scalar_one()
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            new = [_staged(row, home) for row in rows]
            bind.execute(chunk.update().where(here).values(rows=new))


def _staged(row: dict, home: int | None) -> dict:
    plain = {name: value for name, value in row.items() if name != "programme_id"}
    if home is not None:
        plain["programme_id"] = home
    return plain | {"subject": _key(plain, home)}


def _tighten():
    with op.batch_alter_table("term") as batch:
        batch.create_foreign_key(
            batch.f("fk_term_programme_id_programme"), "programme", ["programme_id"], ["id"]
        )
        batch.create_check_constraint(
            "area_of_a_programme", "vocabulary <> 'area' OR programme_id IS NOT NULL"
        )
        batch.create_index(batch.f("ix_term_programme_id"), ["programme_id"])
    with op.batch_alter_table("upload") as batch:
        batch.create_foreign_key(
            batch.f("fk_upload_programme_id_programme"), "programme", ["programme_id"], ["id"]
        )
    with op.batch_alter_table("contract") as batch:
        batch.alter_column("programme_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("figure") as batch:
        batch.alter_column("programme_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(
            batch.f("fk_figure_programme_id_programme"), "programme", ["programme_id"], ["id"]
        )
        batch.drop_index(batch.f(COMPARED_BEFORE))
        batch.create_index("ix_figure_compared", COMPARED)
        batch.create_index(batch.f("ix_figure_programme_id_measure"), ["programme_id", "measure"])


def downgrade():
    _take_programme_away()
    with op.batch_alter_table("figure") as batch:
        batch.drop_index(batch.f("ix_figure_programme_id_measure"))
        batch.drop_index("ix_figure_compared")
        batch.create_index(
            batch.f(COMPARED_BEFORE), [name for name in COMPARED if name != "programme_id"]
        )
        batch.drop_constraint(batch.f("fk_figure_programme_id_programme"), type_="foreignkey")
        batch.drop_column("programme_id")
    with op.batch_alter_table("contract") as batch:
        batch.alter_column("programme_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("upload") as batch:
        batch.drop_constraint(batch.f("fk_upload_programme_id_programme"), type_="foreignkey")
        batch.drop_column("programme_id")
    with op.batch_alter_table("term") as batch:
        batch.drop_index(batch.f("ix_term_programme_id"))
        batch.drop_constraint(batch.f("ck_term_area_of_a_programme"), type_="check")
        batch.drop_constraint(batch.f("fk_term_programme_id_programme"), type_="foreignkey")
        batch.drop_column("programme_id")
    op.drop_table("comparable_measure")
    with op.batch_alter_table("programme") as batch:
        batch.drop_constraint(batch.f("uq_programme_area_code"), type_="unique")
        for name in ("edited_at", "is_demonstration", "area_code", "geography", "let_by", "kind"):
            batch.drop_column(name)


def _take_programme_away() -> None:
    bind, last = op.get_bind(), 0
    while rows := _some_figures(bind, last):
        last = rows[-1]["id"]
        for row in rows:
            if row["subject"] == _key(row, row["programme_id"]):
                here = figure.c.id == row["id"]
                bind.execute(figure.update().where(here).values(subject=_key(row)))
    _rewrite_chunks(None)
