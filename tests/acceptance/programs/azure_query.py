"""Asks our query service through Azure's own client, as a script of a user's would, and prints what it got."""

import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.monitor.query import LogsBatchQuery, LogsQueryClient


class Token:
    def get_token(self, *scopes, **options):
        return AccessToken("none", int(time.time()) + 3600)


client = LogsQueryClient(Token(), endpoint=os.environ["ENDPOINT"] + "/v1")
workspace = os.environ.get("WORKSPACE", "default")


def plain(value):
    if isinstance(value, (datetime, timedelta)):
        return {"type": type(value).__name__, "text": str(value)}
    return value


def table_of(table):
    return {
        "name": table.name,
        "columns": list(table.columns),
        "types": [str(kind) for kind in table.columns_types],
        "rows": [[plain(cell) for cell in row] for row in table.rows],
    }


def ask(query, **options):
    options.setdefault("timespan", None)
    answer = client.query_workspace(workspace, query, **options)
    found = {"status": str(answer.status), "kind": type(answer).__name__}
    found["tables"] = [table_of(table) for table in getattr(answer, "tables", None) or answer.partial_data]
    if getattr(answer, "statistics", None):
        found["statistics"] = sorted(answer.statistics)
    if getattr(answer, "visualization", None):
        found["visualization"] = answer.visualization
    if getattr(answer, "partial_error", None):
        found["error"] = {"code": answer.partial_error.code, "message": answer.partial_error.message}
    return found


def failing(query):
    try:
        ask(query)
    except HttpResponseError as error:
        return {"status": error.status_code, "message": error.message}
    return None


now = datetime.now(timezone.utc)
cut = ask("range x from 1 to 500010 step 1")
batch = client.query_batch(
    [
        LogsBatchQuery(workspace, "print a = 1", timespan=timedelta(hours=1)),
        LogsBatchQuery(workspace, "print nothing |", timespan=None),
        LogsBatchQuery(workspace, "print b = 'x'", timespan=(now - timedelta(hours=1), now)),
    ]
)
json.dump(
    {
        "types": ask(
            "print b = true, i = int(1), l = 9007199254740993, r = 1.5, m = decimal(1.25), s = 'é', "
            "d = datetime(2020-02-29T12:34:56.1234567Z), t = time(1.02:03:04), "
            "g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), o = dynamic({'a': [1, null]}), n = int(null)"
        ),
        "requests": ask(
            "requests | summarize count() by name | order by name asc",
            timespan=timedelta(hours=1),
            include_statistics=True,
            server_timeout=30,
        ),
        "chart": ask("range x from 1 to 3 step 1 | render columnchart", include_visualization=True),
        "several": ask("print a = 1; print b = 2"),
        "cut": {**cut, "tables": [{**table, "rows": len(table["rows"])} for table in cut["tables"]]},
        "wrong": failing("requests | where nme == 1"),
        "batch": [
            {"kind": type(one).__name__, "rows": [table_of(table)["rows"] for table in getattr(one, "tables", [])]}
            for one in batch
        ],
        "resource": [
            table_of(table)
            for table in client.query_resource(
                "/subscriptions/s/resourceGroups/g/providers/microsoft.insights/components/default",
                "print x = 1",
                timespan=None,
            ).tables
        ],
    },
    sys.stdout,
)
