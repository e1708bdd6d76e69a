"""The bundle's style sheet. Marks differ by more than colour: prints are grey, and not everybody sees red and green."""

from __future__ import annotations

CSS = """
:root { color-scheme: light; }
body { font: 15px/1.5 Georgia, 'Noto Serif', serif; color: #1a1a1a; background: #fff; margin: 2rem auto;
  max-width: 72rem; padding: 0 1rem; }
h1, h2, h3, th, dt, .meta, summary { font-family: system-ui, 'Noto Sans', sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #333; }
h3 { margin-top: 1.75rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #ddd;
  overflow-wrap: anywhere; }
th { font-size: .85rem; background: #f4f4f2; white-space: nowrap; }
td > code { white-space: nowrap; }
.number { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
.sides { table-layout: fixed; } .sides td { width: 50%; }
.same { background: #e3efe0; }
.changed { background: #ffe2b8; font-weight: bold; text-decoration: underline; }
.only { color: #595959; font-style: italic; background: none; }
.legend span { margin-inline-end: 1rem; padding: 0 .2rem; }
.text { white-space: pre-wrap; }
.verdict { font-size: 1.1rem; border-inline-start: 4px solid #333; padding-inline-start: 1rem; }
details { margin: .75rem 0; } summary { cursor: pointer; }
footer { margin-top: 3rem; border-top: 1px solid #999; font-size: .85rem; }
@media screen and (max-width: 48rem) { table { display: block; overflow-x: auto; } .sides { display: table; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print {
  body { margin: 0; max-width: none; font-size: 10pt; }
  .same, .changed, th { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
  .link { break-before: page; }
}
"""
