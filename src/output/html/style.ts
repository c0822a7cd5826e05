const LIGHT = `--page:#f7f7f5;--panel:#fff;--text:#1d2125;--dim:#59626c;--line:#dcdfe3;--soft:#eef0f2;--accent:#1f5fa6;
--bar:#4f86c0;--bar-light:#a9c6e4;--tile:#cbdef2;--added:#bfe3cb;--changed:#f7dba8;--rest:#e2e5e8;--on-tile:#142334;
--good:#17683f;--warn:#8a5200;--bad:#a3251c;--warn-back:#fff5e2;--bad-back:#fdecea;`;

const DARK = `--page:#14171a;--panel:#1b1f24;--text:#e5e8eb;--dim:#a0a9b3;--line:#323941;--soft:#262c33;--accent:#7cb7f3;
--bar:#5b97d6;--bar-light:#34526f;--tile:#274b70;--added:#1f5b3a;--changed:#6f4c10;--rest:#39414a;--on-tile:#eef4fa;
--good:#6fd39b;--warn:#f2bd62;--bad:#ff9187;--warn-back:#332812;--bad-back:#3a1d1b;`;

/** The style sheet of the page: no fonts, no images; light or dark as the reader's system is, light on paper. */
export const STYLE = `
:root{color-scheme:light;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
h1{margin:0;font-size:1.75rem;line-height:1.25;overflow-wrap:anywhere}
h2{margin:0 0 .75rem;font-size:1.2rem}
h3{margin:1.5rem 0 .5rem;font-size:1rem}
p{margin:.25rem 0 .75rem}
a{color:var(--accent)}
a:focus-visible,input:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code,.path{font:.9em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.dim,small{color:var(--dim)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--panel);border:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 1.25rem;padding:0;list-style:none}
section,.facts>div,.notice{background:var(--panel);border:1px solid var(--line);border-radius:8px}
section{margin:0 0 1.25rem;padding:1.25rem 1.5rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:0 0 1.25rem}
.facts>div{padding:.75rem 1rem}
.facts dt{color:var(--dim);font-size:.87em}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts .value{font-size:1.35rem;line-height:1.3;font-weight:600}
.notice{margin:0 0 1.25rem;padding:.75rem 1.25rem;border-left-width:5px}
.notice p{margin:.2rem 0}
.warning{border-left-color:var(--warn);background:var(--warn-back)}
.failure{border-left-color:var(--bad);background:var(--bad-back)}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--dim);font-size:.87em;font-weight:600;white-space:nowrap}
tbody th{font-weight:600}
.variable{width:16rem;min-width:12rem}
.setters{width:9rem}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.any{overflow-wrap:anywhere}
.name{min-width:9rem;overflow-wrap:anywhere}
.version{min-width:5.5rem;overflow-wrap:anywhere}
.keys th{width:11rem}
ul.columns{columns:17rem}
tr:target>*{background:var(--warn-back)}
.bar{display:block;width:100%;height:.8rem;overflow:visible}
.bar rect{fill:var(--bar)}
.bar .track{fill:var(--soft)}
.bar .inner{fill:var(--bar-light)}
.timeline .bar-cell{width:55%;padding-top:.75rem}
.timeline thead .bar-cell{padding-top:.4rem}
.timeline .scale{display:flex;justify-content:space-between}
.timeline .command th{padding-left:1.25rem;font-weight:400;color:var(--dim)}
.timeline .command .bar{height:.5rem}
.timeline .command>*{padding-top:.15rem;padding-bottom:.15rem}
.timeline .command .bar-cell{padding-top:.5rem}
.sizes .bar-cell{width:14%;min-width:5rem;padding-top:.75rem}
.change{white-space:nowrap}
.is-added{color:var(--good)}
.is-changed{color:var(--warn)}
.is-removed{color:var(--bad)}
figure{margin:1rem 0 0}
figcaption{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-bottom:.5rem;color:var(--dim);font-size:.87em}
.key{display:inline-block;width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.08rem;border:1px solid var(--line);border-radius:2px}
.key.tile{background:var(--tile)}.key.added{background:var(--added)}.key.changed{background:var(--changed)}.key.rest{background:var(--rest)}
.map{display:block;width:100%;height:auto;border-radius:6px}
.map text{fill:var(--on-tile);font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.map .size{opacity:.8;font-size:11px}
.map .layer>rect{fill:var(--soft)}
.map .layer>text{fill:var(--text);font-weight:600}
.map .tile rect{fill:var(--tile)}.map .added rect{fill:var(--added)}.map .changed rect{fill:var(--changed)}.map .rest rect{fill:var(--rest)}
.map a{cursor:pointer}
.map a:focus-visible{outline:none}
.map a:hover rect,.map a:focus-visible rect{stroke:var(--accent);stroke-width:3}
fieldset{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0 0 .75rem;padding:0;border:0}
legend{float:left;margin-right:1.25rem;padding:0;color:var(--dim)}
label{white-space:nowrap}
#packages:has(#show-listed:checked) tbody tr:not(.listed,:target),
#packages:has(#show-changed:checked) tbody tr:not(.differs,:target){display:none}
details{margin:.75rem 0 0}
summary{cursor:pointer}
ul.plain{margin:0;padding:0;list-style:none}
ul.plain li{overflow-wrap:anywhere}
footer{padding-bottom:2rem;color:var(--dim);font-size:.87em}
@media (max-width:40rem){header,main,footer{padding-left:.75rem;padding-right:.75rem}section{padding:1rem}}
@media print{
@page{margin:14mm}
:root{--page:#fff}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:10pt}
header,main,footer{max-width:none;padding-left:0;padding-right:0}
nav,.skip,fieldset{display:none}
section,.facts>div{border-radius:0}
section{padding:1rem 0;border:0;border-top:1px solid var(--line)}
.scroll{overflow:visible}
h2,h3,h2+p,figcaption{break-after:avoid}
th,td{padding-top:.2rem;padding-bottom:.2rem}
.facts{grid-template-columns:repeat(4,1fr)}
.name{min-width:8rem}
tr,figure,.notice,.facts>div{break-inside:avoid}
#packages tbody tr:nth-child(n){display:table-row}
tr:target>*{background:none}
details::details-content{content-visibility:visible;block-size:auto}
a{color:inherit;text-decoration:none}
}
`;
