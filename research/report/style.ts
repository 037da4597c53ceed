/** Style of the report: of the reader's light or dark, and readable on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1c2024; --quiet: #5b6670; --line: #d7dde2; --page: #ffffff;
  --m0: #c2410c; --m1: #64748b; --m2: #0e7490; --m3: #a16207; --m4: #15803d; --m5: #7c3aed; --m6: #be185d; --m7: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --quiet: #9aa5ae; --line: #333b42; --page: #14181b;
  --m0: #fb923c; --m1: #94a3b8; --m2: #22d3ee; --m3: #facc15; --m4: #4ade80; --m5: #a78bfa; --m6: #f472b6; --m7: #60a5fa; } }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1060px; margin: 0 auto; padding: 24px; }
h1 { font-size: 1.6em; } h2 { font-size: 1.15em; margin-top: 2em; }
.note { color: var(--quiet); font-size: 0.9em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; white-space: nowrap; } th { color: var(--quiet); font-weight: 600; }
td:last-child { overflow-wrap: anywhere; }
svg { width: 100%; height: auto; } .grid { stroke: var(--line); } .axis { fill: var(--quiet); font-size: 12px; }
.line { fill: none; stroke-width: 1.8; }
.limit { stroke: var(--text); stroke-dasharray: 6 4; background: var(--text); } .base { stroke: var(--quiet); background: var(--quiet); }
${[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `.m${index} { stroke: var(--m${index}); background: var(--m${index}); }`).join('\n')}
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; list-style: none; font-size: 0.9em; }
.legend i { display: inline-block; width: 14px; height: 3px; margin-right: 6px; vertical-align: middle; }
`
