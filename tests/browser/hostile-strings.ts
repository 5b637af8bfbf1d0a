const scripts = [
  '<script>HIT</script>',
  '<img src=x onerror=HIT>',
  '<svg onload=HIT>',
  '<svg><script>HIT</script></svg>',
  '<iframe srcdoc="<script>HIT</script>"></iframe>',
  '<iframe src="javascript:HIT"></iframe>',
  '<a href="javascript:HIT">x</a>',
  '<body onload=HIT>',
  '<details open ontoggle=HIT>',
  '<video><source onerror=HIT></video>',
  '<math><mtext><img src onerror=HIT></mtext></math>',
  '<object data="data:text/html,<script>HIT</script>"></object>',
  '<link rel=stylesheet href="//evil.example/x.css">',
  '<style>@import "//evil.example/x.css"</style>',
  '<base href="//evil.example/">',
  '<meta http-equiv=refresh content="0;url=//evil.example/">',
  '<form action="//evil.example/"><input autofocus onfocus=HIT></form>',
  '<template><script>HIT</script></template>',
  'javascript:HIT',
  'data:text/html,<script>HIT</script>',
  '{{constructor.constructor("HIT")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template is what an attacker would send
  '${HIT}',
  '"><img src=x onerror=HIT>',
  "'-HIT-'",
  '`-HIT-`',
  '--><script>HIT</script>',
  ']]><script>HIT</script>',
  '</textarea></title></script><script>HIT</script>',
  '\u202e<script>HIT</script>',
  '\u001b[2J<img src=x onerror=HIT>',
];

const settings: readonly ((script: string) => string)[] = [
  (script) => script,
  (script) => `" autofocus onfocus=${script} x="`,
  (script) => encodeURIComponent(script),
  (script) => script.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
];

/** What would run or load something if any page took it for more than text; each says its number when it runs. */
export const hostileStrings: readonly string[] = scripts.flatMap((script, row) =>
  settings.map((setting, column) => {
    const number = row * settings.length + column;
    return setting(script).replaceAll('HIT', `alert(${number})`);
  }),
);
