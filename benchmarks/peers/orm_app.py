"""A service as the tutorials write it: FastAPI, a model, an ORM session, a row a request. orm_app.py DSN PORT."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ADDRESS = sys.argv[1].partition("?")[0].replace("postgresql://", "postgresql+asyncpg://")
engine = create_async_engine(ADDRESS, pool_size=20)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Posted(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: UUID
    type: str
    occurred: str | dict[str, Any]
    data: dict[str, Any]


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "peer_orm"
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


async def session() -> AsyncGenerator[AsyncSession, None]:
    async with sessions() as opened:
        yield opened


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


app = FastAPI(lifespan=lifespan)


@app.post("/events", status_code=201)
async def post(event: Posted, database: Annotated[AsyncSession, Depends(session)]) -> dict[str, int]:
    row = Row(id=str(event.id), type=event.type, payload=event.model_dump(mode="json", exclude_unset=True))
    database.add(row)
    await database.commit()
    return {"position": row.position}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)
