"""The database's tables: how they are migrated, backed up before, and checked after."""
