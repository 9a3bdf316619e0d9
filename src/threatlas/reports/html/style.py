"""The look of the report: a page of text first, tables and pictures in it; light, dark and on paper."""

from __future__ import annotations

from threatlas.drawing import STYLESHEET

_LIGHT = (
    "--page:#ffffff;--text:#16191d;--soft:#57606a;--rule:#d9dee3;--shade:#f3f5f7;--accent:#0b5fa5;--risk:#b3400a;"
    "--safe:#12715b"
)
_DARK = (
    "--page:#14171b;--text:#eceff2;--soft:#9aa4af;--rule:#31373e;--shade:#1d2126;--accent:#6cb6ff;--risk:#ff9d5c;"
    "--safe:#53c6a4"
)
_PAGE = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:76rem;background:var(--page);color:var(--text);
font:400 1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:break-word}
p,li,dd,figcaption{max-width:46rem}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .4rem}
h2{font-size:1.4rem;line-height:1.25;margin:3rem 0 .8rem;padding-top:.9rem;border-top:2px solid var(--text)}
h3{font-size:1.12rem;margin:2.2rem 0 .5rem}
h4{font-size:1rem;margin:1.4rem 0 .4rem}
p{margin:.5rem 0}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.kind{margin:0;color:var(--soft);font-size:.9rem}
.soft,figcaption{color:var(--soft);font-size:.92rem}
.id{font-family:ui-monospace,"SF Mono","Liberation Mono",Menlo,Consolas,monospace;font-size:.86em;white-space:nowrap}
.hash{font-family:ui-monospace,"Liberation Mono",monospace;font-size:.8em;overflow-wrap:anywhere}
td details{border:0;padding:0;margin:.2rem 0 0}
td summary{font-weight:400;color:var(--soft)}
.risk{color:var(--risk);font-weight:700}
.safe{color:var(--safe);font-weight:700}
nav ol{columns:2;column-gap:2rem;max-width:40rem;padding-left:1.3rem;margin:.5rem 0}
nav p{font-weight:700;margin-bottom:0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(16.5rem,1fr));gap:1rem;margin:1rem 0;padding:0;
list-style:none}
.cards>li{border:1px solid var(--rule);border-top:4px solid var(--risk);background:var(--shade);padding:.8rem 1rem;
border-radius:3px}
.cards.do>li{border-top-color:var(--accent)}
.cards strong{display:block;line-height:1.3}
.cards .figure{font-size:1.5rem;font-weight:700;line-height:1.25;font-variant-numeric:tabular-nums}
.cards p{margin:.25rem 0;font-size:.92rem}
.table{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-size:.9rem;min-width:100%}
caption{text-align:left;font-weight:700;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--rule)}
thead th{border-bottom:2px solid var(--soft);vertical-align:bottom}
tbody th{font-weight:600;min-width:9rem}
.techniques th{min-width:0}
td>ul{margin:0;padding-left:1.1rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .number{white-space:normal}
table.techniques{table-layout:fixed;min-width:56rem}
.techniques th:nth-child(1){width:19%}
.techniques :is(th,td):nth-child(2){width:9%}
.techniques :is(th,td):nth-child(3){width:38%}
tr:target>*{background:var(--shade)}
figure{margin:1rem 0}
.wide,.narrow{overflow-x:auto}
svg.drawing{display:block;max-width:100%;height:auto}
details{border-left:3px solid var(--rule);padding-left:.9rem;margin:.7rem 0}
summary{cursor:pointer;font-weight:600;padding:.2rem 0}
.pair{display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:flex-start}
.pair>figure{flex:1 1 20rem;min-width:0}
.steps>li{margin:.7rem 0}
.steps ul{margin:.2rem 0;padding-left:1.1rem;font-size:.92rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem}
dt{color:var(--soft)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
@media screen and (max-width:60rem){.large svg.drawing{min-width:64rem}}
@media screen and (max-width:48rem){.wide:not(.large) svg.drawing{min-width:44rem}td:not(.number){min-width:12rem}}
@media screen and (max-width:40rem){nav ol{columns:1}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}h1{font-size:1.5rem}}
@media print{
@page{size:A4;margin:15mm 14mm}
body{max-width:none;padding:0;font-size:9.5pt}
nav ol{columns:2}
h2{break-after:avoid;margin-top:1.6rem}
h3,h4,caption{break-after:avoid}
.cards>li,tr,figure,.steps>li{break-inside:avoid}
.cards{grid-template-columns:repeat(3,1fr)}
.table,.wide,.narrow{overflow:visible}
table.techniques{min-width:0}
td:not(.number){min-width:0}
tbody th{min-width:6.5rem}
svg.drawing{max-height:215mm}
.pair{display:block}
details{border:0;padding:0}
summary{list-style:none;break-after:avoid}
details:not(.aside)::details-content{content-visibility:visible;block-size:auto}
a{color:inherit;text-decoration:none}
}
"""

PAGE_STYLE = f":root{{{_LIGHT}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{_DARK}}}}}{_PAGE}{STYLESHEET}"
"""The content of the page's one style element."""
