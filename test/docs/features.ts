import type { Lang } from '../../src/i18n/index.ts';

/**
 * What the program does, a row each: the one file behind docs/features.md (`npm run docs` writes it). A row is done when it can be reached on the
 * screen, when there is a command, and when a test whose title begins with its id does it by keyboard through the built program (test/e2e).
 */
export interface Feature {
  readonly id: string;
  readonly what: Readonly<Record<Lang, string>>;
  /**
   * Where it is on the screen: `module/line/action…`. The module is one of the menu's or a place below; the line is `entity.<name>` or the key of the
   * menu's words (`menu.<name>`); what follows are keys of words (`act.list.merge`).
   */
  readonly at: readonly string[];
  /** Its commands without `kehu`, without arguments; '' is the program itself, for what is of the screen only. */
  readonly commands: readonly string[];
}

/** Places that are no line of a module's menu. */
export const PLACES: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
  menu: { zh: '主菜单', en: 'Main menu' },
  anywhere: { zh: '任何列表和表单', en: 'Any list or form' },
  login: { zh: '登录屏幕', en: 'Login screen' },
};

/** Rows that still lack something. A row that lacks nothing may not stand here: take it out when it is done. */
export const NOT_YET: readonly string[] = [];

const feature = (id: string, zh: string, en: string, at: readonly string[], commands: readonly string[]): Feature => ({ id, what: { zh, en }, at, commands });

const list = (name: string): readonly string[] => ['list', 'add', 'edit', 'merge', 'retire'].map((verb) => `${name} ${verb}`);

export const FEATURES: readonly Feature[] = [
  feature('M1.1', '区域：国家、省、市、区县的树，随带中国行政区划', 'Regions: a tree of country, province, city and district; comes with the Chinese divisions', ['reference/entity.region'], ['region list', 'region add', 'region edit']),
  feature('M1.2', '企业性质：国有、民营、外资、合资、个体……', 'Company natures: state-owned, private, foreign, joint venture, individual …', ['reference/entity.company_nature'], list('company-nature')),
  feature('M1.3', '企业类型（行业）', 'Company types (industries)', ['reference/entity.industry'], list('industry')),
  feature('M1.4', '企业资信：有次序的等级', 'Credit ratings: levels in an order', ['reference/entity.credit_rating'], list('credit-rating')),
  feature('M1.5', '客户级别：有次序的等级', 'Customer levels in an order', ['reference/entity.customer_level'], list('customer-level')),
  feature('M1.6', '满意程度：有次序，带 1 至 5 分供分析使用', 'Satisfaction levels: in an order, with the score 1 to 5 that the analyses use', ['reference/entity.satisfaction_level'], list('satisfaction-level')),
  feature(
    'M1.7',
    '其余各种词表：联系人角色、往来类型、反馈和投诉类别、投诉严重程度、服务请求类型、商机阶段、丢单原因、产品类别、活动类型、标签、通话结果、客户来源',
    'Every other list of words: contact roles, interaction types, feedback and complaint categories, severities, request types, opportunity stages, loss reasons, product categories, campaign kinds, tags, call outcomes, sources',
    ['contact_role', 'interaction_type', 'feedback_category', 'complaint_category', 'complaint_severity', 'request_type', 'opportunity_stage', 'loss_reason', 'product_category', 'campaign_kind', 'tag', 'call_outcome', 'customer_source'].map((name) => `reference/entity.${name}`),
    ['contact-role list', 'interaction-type list', 'feedback-category list', 'complaint-category list', 'complaint-severity list', 'request-type list', 'opportunity-stage list', 'loss-reason list', 'product-category list', 'campaign-kind list', 'tag list', 'call-outcome list', 'customer-source list'],
  ),
  feature(
    'M1.8',
    '选择时当场新增值；显示每个值被多少记录使用；合并两个值；停用而不删除；手工排序；在用的值不能删除',
    'A value made in the picker that needs it; how many records use it; two values merged; retired instead of deleted; ordered by hand; a value in use is never deleted',
    ['anywhere/act.picker.create', 'reference/entity.customer_level/act.list.merge', 'reference/entity.customer_level/act.list.retire', 'reference/entity.customer_level/act.list.up'],
    ['customer-level merge', 'customer-level retire'],
  ),
  feature('M2.1', '客户：编号规则、全部资料，一页看到客户的联系人、往来、反馈、投诉和历史', 'Customers: numbering rule and all their data; one page shows a customer with contacts, interactions, feedback, complaints and history', ['customers/entity.customer'], ['customer list', 'customer show', 'customer add', 'customer edit', 'customer history']),
  feature('M2.2', '联系人：一个客户可有多人，一人可属于多个客户；角色、主要联系人、生日、电话、微信、爱好、离职', 'Contacts: several per customer, one person for several customers; role, main contact, birthday, phones, WeChat, hobbies, left', ['customers/entity.contact'], ['contact list', 'contact add', 'contact edit']),
  feature('M2.3', '业务往来：日期、类型、双方人员、主题、正文、金额、结果、下一步和日期；随时一行快速记录', 'Interactions: date, type, people of both sides, subject, text, amount, result, next step and date; one-line quick log from anywhere', ['customers/entity.interaction', 'anywhere/act.app.log'], ['interaction list', 'interaction add', 'interaction edit', 'interaction log']),
  feature('M2.4', '呼叫中心：输入或接收号码即显示来电者资料；计时，一键记结果，未接来电排队直到处理', 'Call centre: a number, typed or received, shows the caller’s card; a timer, the outcome by one key, missed calls queued until dealt with', ['customers/menu.call-centre'], ['call ring']),
  feature('M2.5', '电子邮件：模板与合并字段，发给一人或一个名单，逐封预览，附件，发件箱重试，记入业务往来', 'E-mail: templates with merge fields, to one or to a list, every letter previewed, attachments, an outbox that retries, kept among the interactions', ['customers/menu.mail', 'customers/entity.mail', 'customers/entity.mail_template', 'system/menu.mail-account'], ['mail compose', 'mail queue', 'mail send', 'mail retry', 'mail cancel', 'mail bounce', 'mail account', 'mail test']),
  feature('M2.6', '拼音：任何名称都可用拼音或首字母查找；列表按拼音排序', 'Pinyin: any name is found by its pinyin or its initials; lists sort in pinyin order', ['anywhere/act.list.sort', 'menu/act.app.search'], ['search', 'customer list']),
  feature('M2.7', '查重：录入时提示相似的名称和电话；疑似重复清单；逐项对照合并，相关记录一并转移，可撤销', 'Duplicates: a hint while a name or phone is typed; a worklist of likely ones; merged side by side field by field with all that hangs on them, and undone', ['customers/menu.duplicates'], ['customer duplicates', 'customer merge']),
  feature('M3.1', '客户反馈：客户、联系人、日期、渠道、类别、内容、满意程度、处理人、答复', 'Feedback: customer, contact, date, channel, category, content, satisfaction, handler, reply', ['service/entity.feedback'], ['feedback list', 'feedback add', 'feedback edit']),
  feature('M3.2', '客户投诉：编号、严重程度、期限；只提供允许的步骤，一键一步；关闭后满意程度低可重新打开；逾期醒目', 'Complaints: number, severity, due date; only the steps that are allowed, one key each; a low score after closing offers to reopen; overdue ones stand out', ['service/entity.complaint'], ['complaint list', 'complaint add', 'complaint assign', 'complaint close', 'complaint reopen']),
  feature('M3.3', '客户反馈满意程度分析：分布、平均分、满意率，按月份、级别、区域、类型、处理人；图上按 Enter 打开记录', 'Feedback satisfaction analysis: distribution, average, share of satisfied, by month, level, region, type, handler; Enter on a bar opens its records', ['service/menu.feedback-analysis'], ['report']),
  feature('M3.4', '客户投诉满意程度分析：同上，另有答复和关闭所用时间', 'Complaint satisfaction analysis: the same, with time to answer and to close', ['service/menu.complaint-analysis'], ['report']),
  feature('M4.1', '客户信息查询：任意字段，多个条件同时', 'Query of customers: by any field, several conditions at once', ['queries/menu.query-customer'], ['customer list']),
  feature('M4.2', '联系人信息查询', 'Query of contacts', ['queries/menu.query-contact'], ['contact list']),
  feature('M4.3', '客户反馈满意程度查询', 'Query of feedback by satisfaction', ['queries/menu.query-feedback-satisfaction'], ['feedback list']),
  feature('M4.4', '客户投诉满意程度查询', 'Query of complaints by satisfaction', ['queries/menu.query-complaint-satisfaction'], ['complaint list']),
  feature('M4.5', '客户反馈查询', 'Query of feedback', ['queries/menu.query-feedback'], ['feedback list']),
  feature('M4.6', '客户投诉查询', 'Query of complaints', ['queries/menu.query-complaint'], ['complaint list']),
  feature('M4.7', '国内城市区号邮编查询：城市、区号、邮编互查，可用拼音；在地址里填入邮编和区号', 'City, area code or postcode: each finds the others, by pinyin too; fills postcode and area code of an address', ['queries/menu.query-city'], ['city']),
  feature('M4.8', '两种写法：逐行填写的条件表和一行查询语言；都可保存为私有或共享的视图', 'Two ways: a form with a line per condition and the query language; both are saved as views, private or shared', ['queries/menu.query-customer', 'anywhere/act.list.filter', 'anywhere/act.list.views'], ['customer list']),
  feature('M4.9', '全局查找：所有资料，包括备注和正文', 'Search over everything, texts of notes included', ['menu/act.app.search'], ['search']),
  feature('M5.1', '信封打印：标准尺寸、邮编框、称谓；标签从第 n 个开始；校准页；屏幕预览；打印机、文本或 PDF', 'Envelopes: the standard sizes with postcode boxes and honorific; labels from number n; a calibration page; preview; printer, text or PDF', ['data/menu.envelopes', 'data/menu.labels'], ['envelope', 'label']),
  feature('M5.2', '客户信息列表打印：标题、页码、适合纸宽的列、合计', 'Customer list for print: title, page numbers, columns that fit the paper, totals', ['data/menu.print-customer'], ['customer print']),
  feature('M5.3', '联系人信息列表打印', 'Contact list for print', ['data/menu.print-contact'], ['contact print']),
  feature('M5.4', '省份邮编信息打印：省、市、邮编', 'Provinces, cities and postcodes for print', ['data/menu.print-postcodes'], ['region print']),
  feature('M5.5', '任何列表或记录都同样打印：正是筛选出的行和显示的列；文本、GB18030、PDF', 'Any list or record prints the same way: exactly the rows that are filtered and the columns that are shown; text, GB18030, PDF', ['anywhere/act.list.print', 'anywhere/act.record.print'], ['feedback print']),
  feature('M5.6', '导入：CSV、TSV、XLSX、vCard、JSON；自动识别编码和表头；先预览；重复的跳过、更新或新增；退回的行可改后再导入；一步撤销', 'Import: CSV, TSV, XLSX, vCard, JSON; encoding and headers found by themselves; a dry run first; duplicates skipped, updated or added; rejected rows to mend; undone as one step', ['data/menu.import-customer'], ['customer import']),
  feature('M5.7', '导出：任何列表，各种格式，显示进度，可取消；表格公式不会被执行', 'Export of any list in every format, with progress and cancel; formulas are made harmless', ['data/menu.export-customer'], ['customer export']),
  feature('M5.8', '表格批量输入：像电子表格一样录入多行，可整块粘贴；全部有效才保存；断线不丢', 'Grid entry: many rows as in a spreadsheet, a block pasted as rows; nothing saved until all is valid; kept when the line drops', ['data/menu.grid'], ['customer import']),
  feature('M6.1', '调用 Word：用模板给当前记录或整个名单写信，存为客户的文档（.docx 和文本），名单可合成一个文件打印', 'Letters (Word): from a template for the record in hand or a whole list, kept as a document of the customer (.docx and text), those of a list also as one file for printing', ['tools/menu.word', 'customers/entity.customer/act.list.letters'], ['letter write', 'letter write-all', 'letter load', 'document attach', 'document save']),
  feature('M6.2', '调用 Excel：在电子表格中打开当前列表，改后对照差异再写回', 'Spreadsheet (Excel): the list in hand opened in one, and taken back with a preview of what changes', ['tools/menu.excel'], ['customer sheet', 'customer apply']),
  feature('M6.3', '计算器：算式、存储、纸带；结果填入当前项', 'Calculator: expressions, memory, tape; the result goes into the field in hand', ['tools/menu.calculator'], ['calc']),
  feature('M6.4', '登录 Internet：打开客户的网站或地图，或显示并复制地址', 'Web: the customer’s website or map in a browser, or its address shown and copied', ['tools/menu.internet'], ['customer web']),
  feature('M6.5', '工作业务备忘：文字、日期、提醒、关联记录、完成；到期的在登录时和状态行显示', 'Memos: text, date, reminder, link to a record, done; due ones shown at login and in the status line', ['tools/menu.memos'], ['activity list', 'activity add']),
  feature('M6.6', '管理员决定可启动哪些外部程序；受保护会话中一律不启动，文档和导出在那里供下载', 'The administrator decides which outside programs may be started; in a protected session none is, and documents and exports wait there as downloads', ['system/menu.programs', 'system/menu.downloads'], ['programs', 'download']),
  feature('M6.7', '鼠标（可选）：行、菜单、字段、按钮、列标题、图上的条、滚轮', 'Mouse, for those who want it: rows, menu lines, fields, buttons, heads of columns, chart bars, wheel', ['tools/menu.mouse'], ['mouse']),
  feature('M7.1', '操作员：姓名、登录名、员工、部门、角色、SSH 密钥、锁定、语言；离开时移交全部记录', 'Operators: name, login, employee, department, role, SSH keys, locked, language; all records handed over when somebody leaves', ['system/entity.operator'], ['operator list', 'operator add', 'operator edit', 'operator hand-over', 'key add']),
  feature('M7.2', '密码修改：强度规则、历史、有效期', 'Change of the own password: rules of strength, history, expiry', ['system/menu.password'], ['password']),
  feature('M7.3', '权限：角色；每类资料的查看、新增、修改、删除、导出、打印；本人、部门、全部；字段隐藏、遮盖、只读；为什么能看到', 'Permissions: roles; read, create, edit, delete, export, print of each entity; own, department or all; fields hidden, masked, read-only; why somebody sees a record', ['system/menu.permissions/act.rights.open'], ['role list', 'role show', 'role grant', 'role field', 'role why']),
  feature('M7.4', '系统数据清理：按日期和种类，先计数，先备份，后报告', 'Clean-up: old records by date and kind; counts first, a backup before, a report after', ['system/menu.cleanup'], ['cleanup']),
  feature('M7.5', '备份与恢复：工作时备份、定时、逐个验证、可加密；浏览旧备份，取回一个客户；损坏的不恢复', 'Backup and restore: while others work, by a timer, each one proved, encrypted by choice; an old one browsed, one customer taken back; a damaged one refused', ['system/menu.backup'], ['backup', 'backup list', 'backup verify', 'backup take', 'backup browse', 'restore']),
  feature('M7.6', '登录：欢迎屏幕；失败后锁定并显示剩余时间；空闲锁屏；管理员查看并结束会话', 'Login: a welcome; locked after failures with the wait that remains; idle lock; sessions listed and ended by the administrator', ['login/act.app.logout', 'system/menu.sessions', 'system/menu.policy'], ['session list', 'session end', 'policy show']),
  feature('M7.7', '审计：谁在何时改了、导出了、打印了什么，谁看了遮盖的字段；篡改可见', 'Audit: who changed, exported, printed what and when, and who opened masked fields; tampering shows', ['system/menu.audit'], ['audit list', 'audit show', 'audit verify']),
  feature('M7.8', '撤销：每次修改都是一步，任何一步都可撤回，之后又改过的逐项选择；某日的记录；回收站', 'Undo: every change is one step, any of them can be taken back, what was changed since is decided field by field; a record as it was on a day; recycle bin', ['system/menu.steps', 'system/menu.bin'], ['steps', 'undo', 'bin list', 'bin restore', 'customer history']),
  feature('M8.1', '本单位：名称、地址、邮编、电话、开户行、税号、抬头文字，用于打印和邮件', 'Own company: name, address, postcode, phone, bank, tax number, letterhead; used in print and mail', ['help/entity.company'], ['company show', 'company edit']),
  feature('M8.2', '关于：版本、许可、数据库、路径、谁登录着', 'About: version, licence, database, paths, who is logged in', ['help/menu.about'], ['about']),
  feature('M8.3', '帮助：每个屏幕的按键和说明，可查找；两种语言的手册；命令帮助、man 手册页、补全', 'Help: the keys of every screen and what it does, with search; the manual in both languages; help of commands, man page, completion', ['help/menu.help', 'help/menu.manual', 'help/menu.tour', 'anywhere/act.app.help'], ['help', 'completion']),
  feature('M8.4', '工作台：日程、到期电话、逾期投诉、公告；每个数字都能打开对应的记录', 'Start page: agenda, due calls, overdue complaints, announcements; every number opens its records', ['menu/act.menu.start'], ['']),
  feature('S5.3', '日程：约会、电话、拜访、期限、备忘在一处，日、周、月；重复、提醒、稍后提醒；逾期不会消失；日历文件', 'Agenda: appointments, calls, visits, deadlines and memos in one, by day, week and month; repeats, reminders, snooze; overdue never vanishes; calendar files', ['tools/menu.agenda'], ['agenda', 'agenda list', 'agenda add', 'agenda export']),
  feature('S5.4', '我的主页：我的任务、我的客户、我的数字', 'Own page: my tasks, my customers, my numbers', ['tools/menu.own-page'], ['agenda']),
];
