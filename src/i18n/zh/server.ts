/** The shared server: sessions by key, keys, downloads, outside programs. */
export const server = {
  'server.not_owner': '这个账户不是数据库的所有者，不能替操作员登录。请管理员检查服务器设置：kehu doctor --server。',
  'server.operator_gone': '没有登录名为“{login}”的操作员。请管理员重新登记密钥。',
  'server.only_by_key': '这里只能用密钥登录。',
  'server.no_path': '在受保护的会话里不能读写服务器上的文件。导入请用 import - < 文件；导出和打印的文件在“下载”里等候。',
  'server.option_refused': '在受保护的会话里不能用 {option}。',
  'server.command_refused': '在受保护的会话里不能执行“{command}”：它只供管理员在服务器上使用。',
  'server.no_copying': '这台服务器不收发文件。取数据：ssh … customer export > list.csv；导入：ssh … customer import - < list.csv；取下载：ssh … download 7 > 文件。',
  'server.line_open': '命令里的 {sign} 没有结束。',
  'server.line_shell': '“{sign}”是 shell 的写法，这里一次只执行一条 Kehu 命令。文字里要用它，请加引号（本机的 shell 会去掉一层，所以要加两层）。',
  'server.line_controls': '命令里有控制字符。',
  'cli.command.shell': '密钥登录后执行的程序（写在 authorized_keys 里）',
  'cli.option.shell_operator': '密钥所属操作员的登录名',
  'cli.option.shell_config': '使用这个配置文件',
} as const;
