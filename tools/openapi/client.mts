// Asks a server with a client that openapi-typescript made of its description. Usage: node client.mjs ADDRESS TOKEN
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[]; exit(code: number): never };

const [, , baseUrl, token] = process.argv;
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

function check(ok: boolean, what: string): asserts ok {
  if (!ok) {
    console.error(what);
    process.exit(1);
  }
}

const found = await api.GET("/api/v1/search", { params: { query: { q: "الحاجز", limit: 5 } } });
check(found.data !== undefined, `search: ${JSON.stringify(found.error)}`);
check(found.data.hits[0]?.id === "r1", "the report is not found");

const report = await api.GET("/api/v1/reports/{id}", { params: { path: { id: "r1" } } });
check(report.data !== undefined, "no report");
const entities: components["schemas"]["ReportEntity"][] = report.data.entities ?? [];
const first = entities[0]?.mentions?.[0];
check(first !== undefined && [...report.data.text.original].slice(first.start, first.end).join("") === first.quote, "the span is not where it says");

const incidents = await api.GET("/api/v1/incidents", { params: { query: { type: "detention" } } });
check(incidents.data?.items.length === 1 && incidents.data.total === 1, "incidents");
check(incidents.response.headers.get("etag") !== null, "no ETag");

const none = await api.GET("/api/v1/posts/{id}", { params: { path: { id: "none" } } });
check(none.error?.status === 404 && none.error.title === "Not Found", "a missing post is no problem");

const wrong = await api.GET("/api/v1/reports", { params: { query: { limit: 1000 } } });
check(wrong.error?.status === 400 && (wrong.error.errors?.length ?? 0) === 1, "a wrong parameter is no problem");

const changes = await api.GET("/api/v1/changes", { params: { query: { since: "2026-03-01" } } });
check((changes.data?.items.length ?? 0) >= 2, "changes");
