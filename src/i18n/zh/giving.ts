/** Nobody gives more rights than they have; three separate administrators. */
export const giving = {
  'rights.more.power': '{power}',
  'rights.more.cell': '{action}“{entity}”（{scope}）',
  'rights.more.field': '查看“{entity}”的“{field}”',
  'rights.side.system': '系统',
  'rights.side.security': '安全',
  'rights.side.audit': '审计',
  'error.gives_more': '这样给出的权限超出您自己的：{what}。自己没有的权限不能给出，请有此权限的人办理。',
  'error.over_login': '“{name}”可以做您不能做的事：{what}。其登录、密码、密钥和会话您不能动，请权限不低于“{name}”的人办理。',
  'error.over_leaver': '“{name}”可以做您不能做的事：{what}。填写离职日期会同时停用其登录，请权限不低于“{name}”的人填写。',
  'error.over_role': '角色“{role}”包含您没有的权限：{what}。请有此权限的人更改。',
  'error.look_more': '角色“{role}”可以看到和做您不能做的事：{what}，不能以此角色查看。',
  'error.gives_reach': '这样“{name}”就可以{action}“{of}”的{entity}，超出您自己的范围。请范围更大的人办理。',
  'error.operators_power': '更改操作员的系统用户和员工需要“{power}”的权力。',
  'error.two_administrators': '安全策略要求系统、安全、审计管理员由三个人分别担任，这样“{name}”就同时是{sides}管理员。请改用其他角色。',
  'error.policy_mixed': '此策略要求系统、安全、审计管理员由三个人分别担任，目前兼任的有：{names}。请先给他们改用单一的管理员角色。',
} as const;
