import type { EntityName } from '../../entities/names.ts';

/**
 * What columns are called elsewhere: lists of Chinese companies and the exports of common CRM programs (Salesforce, HubSpot, EspoCRM, Odoo,
 * Zoho, SuiteCRM, the older Java office CRMs). Own labels and keys need not stand here. Case, spaces and punctuation do not matter.
 */
export const HEADER_WORDS: Readonly<Partial<Record<EntityName, Readonly<Record<string, readonly string[]>>>>> = {
  customer: {
    code: ['编号', '编码', '客户编码', '客户代码', '客户号', '客户ID', 'customer no', 'customer number', 'customer code', 'customer id', 'account number', 'account no', 'account id', 'company id', 'reference', 'ref', 'record id'],
    name: ['名称', '客户名', '客户名称', '客户', '单位', '单位名称', '公司', '公司名', '公司名称', '企业', '企业名称', '商户名称', '客户全称', '公司全称', '单位全称', 'company', 'company name', 'companyName', 'account', 'account name', 'accountName', 'customer', 'customer name', 'customerName', 'client', 'client name', 'organization', 'organisation', 'organization name', 'business name', 'display name', 'complete name', 'full name'],
    short_name: ['简称', '客户简称', '公司简称', '单位简称', 'abbreviation', 'short name', 'alias', 'trade name'],
    name_reading: ['拼音', '名称拼音', 'pinyin', 'phonetic'],
    level_id: ['级别', '客户级别', '等级', '客户等级', '客户分级', 'level', 'customer level', 'tier', 'grade', 'customerLevel', 'account tier', 'customer priority'],
    region_id: ['区域', '地区', '所在地区', '所属区域', '所在地', '城市', '所在城市', '所属城市', '市', 'region', 'area', 'territory', 'city', 'billing city', 'billingCity', 'billingAddressCity', 'primary address city', 'mailing city'],
    nature_id: ['性质', '企业性质', '单位性质', '公司性质', '公司类型', '企业类型性质', 'nature', 'ownership', 'company nature', 'companyNature'],
    industry_id: ['行业', '所属行业', '企业类型', '行业类型', '客户行业', 'industry', 'sector', 'account type', 'company type', 'companyType', 'business type'],
    credit_id: ['资信', '企业资信', '信用', '信用等级', '资信等级', '信用评级', 'credit', 'credit rating', 'creditRating', 'rating', 'credit level'],
    source_id: ['来源', '客户来源', '线索来源', 'source', 'lead source', 'leadSource', 'account source', 'original source', 'customer source'],
    owner_id: ['负责人', '业务员', '客户经理', '销售', '销售员', '归属人', '跟进人', '所属人', '业务负责人', 'owner', 'account owner', 'company owner', 'salesperson', 'assigned to', 'assigned user', 'assignedUser', 'assignedUserName', 'sales rep', 'record owner'],
    legal_person: ['法人', '法人代表', '法定代表人', '企业法人', 'legal person', 'legal representative', 'corporation', 'juridical person'],
    phone: ['电话', '电话号码', '公司电话', '单位电话', '固定电话', '固话', '座机', '联系电话', '企业电话', '总机', 'phone', 'phone number', 'phoneNumber', 'telephone', 'tel', 'office phone', 'main phone', 'business phone', 'work phone'],
    mobile: ['手机', '手机号', '手机号码', '移动电话', '公司手机', 'mobile', 'mobile phone', 'mobile phone number', 'cell', 'cell phone', 'cellphone'],
    fax: ['传真', '传真号码', '公司传真', 'fax', 'fax number', 'faxNumber'],
    email: ['邮箱', '电子邮箱', '电子邮件', '邮件', '公司邮箱', '企业邮箱', 'email', 'e-mail', 'email address', 'emailAddress', 'mail', 'company email'],
    website: ['网址', '网站', '公司网址', '公司网站', '官网', '主页', '公司主页', 'website', 'web site', 'web', 'url', 'website url', 'homepage', 'home page', 'company domain name', 'domain', 'netAddress'],
    address: ['地址', '详细地址', '公司地址', '单位地址', '联系地址', '通讯地址', '注册地址', '办公地址', '企业地址', 'address', 'street', 'street address', 'street 1', 'billing street', 'billingStreet', 'billing address', 'billingAddressStreet', 'billing address street', 'company address', 'companyAddress', 'mailing address', 'mailing street', 'address 1', 'address line 1'],
    postcode: ['邮编', '邮政编码', '邮政编号', 'zip', 'zip code', 'postal code', 'postalCode', 'post code', 'postcode', 'billing zip', 'billing postal code', 'billing zip/postal code', 'billingAddressPostalCode', 'billing address postal code'],
    bank_name: ['银行', '开户行', '开户银行', '银行名称', 'bank', 'bank name', 'bankName', 'bank of deposit'],
    bank_account: ['账号', '帐号', '银行账号', '银行帐号', '银行账户', 'bank account', 'bankAccount', 'bank account number', 'iban'],
    tax_number: ['税号', '纳税人识别号', '信用代码', '统一信用代码', '社会信用代码', '统一社会信用代码', '纳税号', 'tax id', 'tax number', 'taxNumber', 'vat', 'vat number', 'tax no', 'tin', 'uscc'],
    registered_capital: ['注册资金', '注册资本', 'registered capital', 'registeredCapital', 'capital', 'enrolCapital'],
    annual_turnover: ['年营业额', '营业额', '年销售额', '年收入', '年产值', 'annual revenue', 'annualRevenue', 'annual turnover', 'turnover', 'revenue'],
    staff_count: ['员工数', '人数', '员工人数', '公司规模', '职工人数', '从业人数', 'employees', 'number of employees', 'numberOfEmployees', 'no of employees', 'employee count', 'staff'],
    tags: ['标签', '客户标签', '标记', 'tags', 'tag', 'labels', 'categories'],
    next_contact_on: ['下次联系', '下次联系时间', '下次联系日期', '下次跟进', '下次跟进时间', 'next contact', 'next activity date', 'next step date', 'next follow up'],
    notes: ['备注', '说明', '附注', '描述', '客户备注', '经营范围', 'note', 'notes', 'remark', 'remarks', 'description', 'comment', 'comments', 'about us', 'memo'],
  },
  contact: {
    name: ['姓名', '名字', '联系人', '联系人姓名', '联络人', 'name', 'contact', 'contact name', 'contactName', 'full name', 'fullName', 'display name', 'first and last name'],
    customer_id: ['客户', '客户名称', '单位', '单位名称', '公司', '公司名称', '企业名称', '所属客户', '所在单位', '客户编号', 'customer', 'customer name', 'company', 'company name', 'companyName', 'account', 'account name', 'accountName', 'organization', 'related company', 'associated company'],
    role_id: ['角色', '身份', 'role', 'contact role', 'buying role'],
    is_main: ['主联系人', '主要联系人', '是否主联系人', '首要联系人', 'main', 'primary', 'primary contact', 'is primary', 'main contact'],
    position: ['职务', '职位', '岗位', '头衔', 'position', 'title', 'job title', 'jobTitle', 'job position', 'function', 'duty'],
    gender: ['性别', 'gender', 'sex', 'salutation'],
    birthday: ['生日', '出生日期', 'birthday', 'birthdate', 'date of birth', 'born'],
    mobile: ['手机', '手机号', '手机号码', '移动电话', 'mobile', 'mobile phone', 'mobile phone number', 'mobilePhone', 'cell', 'cell phone', 'cellphone'],
    phone: ['电话', '电话号码', '座机', '固定电话', '固话', '办公电话', '联系电话', 'phone', 'phone number', 'phoneNumber', 'telephone', 'tel', 'business phone', 'work phone', 'office phone', 'officePhone'],
    email: ['邮箱', '电子邮箱', '电子邮件', '邮件', 'email', 'e-mail', 'email address', 'emailAddress', 'mail'],
    qq: ['qq', 'qq号', 'qq号码'],
    wechat: ['微信', '微信号', 'wechat', 'weixin', 'wechat id'],
    address: ['地址', '联系地址', '家庭地址', '通讯地址', 'address', 'street', 'street address', 'mailing street', 'mailing address', 'home address'],
    postcode: ['邮编', '邮政编码', 'zip', 'zip code', 'postal code', 'postcode', 'mailing zip/postal code', 'mailing postal code'],
    hobbies: ['爱好', '兴趣', '兴趣爱好', 'hobby', 'hobbies', 'interests'],
    left_on: ['离职日期', '离职时间', 'left', 'left on'],
    notes: ['备注', '说明', '描述', 'note', 'notes', 'remark', 'remarks', 'description', 'comment', 'comments'],
  },
  interaction: {
    customer_id: ['客户', '客户名称', '公司名称', 'customer', 'customer name', 'company', 'account', 'account name', 'related to'],
    contact_id: ['联系人', 'contact', 'contact name', 'who'],
    happened_on: ['日期', '时间', '往来日期', '联系日期', '联系时间', '拜访日期', 'date', 'activity date', 'due date', 'start date', 'when'],
    type_id: ['类型', '往来类型', '方式', '联系方式', '跟进方式', 'type', 'activity type', 'channel', 'task type'],
    subject: ['主题', '标题', '事由', 'subject', 'title', 'summary'],
    content: ['内容', '详情', '跟进内容', '沟通内容', '描述', 'content', 'description', 'body', 'notes', 'comments', 'full comments'],
    owner_id: ['负责人', '跟进人', '业务员', 'owner', 'assigned to', 'assigned', 'assignedUserName'],
    result: ['结果', 'result', 'outcome'],
    next_step: ['下一步', '下步计划', 'next step'],
    next_on: ['下次联系', '下次联系日期', '下次跟进时间', 'next date', 'follow up date'],
  },
};

/** What stands before a column of the record itself: 公司地址, Account Phone. */
export const OWN_WORDS: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  customer: ['公司', '单位', '企业', 'company', 'account'],
};

/** What stands before a contact's column in a file of customers: 联系人电话, Primary Contact Email. Longest first. */
export const MAIN_RECORD_WORDS: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  contact: ['主要联系人', '首要联系人', '主联系人', '第一联系人', '联系人', '联络人', 'primary contact', 'main contact', 'contact person', 'contact'],
};

/** Columns that name the main contact by themselves in a file of customers. */
export const MAIN_RECORD_ALONE: Readonly<Partial<Record<EntityName, Readonly<Record<string, readonly string[]>>>>> = {
  contact: {
    position: ['职务', '职位', '联系人职务', 'job title', 'jobTitle', 'job position'],
    qq: ['qq', 'qq号'],
    wechat: ['微信', '微信号', 'wechat'],
    gender: ['性别', 'gender'],
    birthday: ['生日', 'birthday'],
  },
};

/** Words for reference lists, the same for all of them. */
export const REFERENCE_WORDS: Readonly<Record<string, readonly string[]>> = {
  name: ['名称', '名字', '值', 'name', 'label', 'value', 'title'],
  code: ['代码', '编码', '编号', 'code', 'id', 'key'],
  parent_id: ['上级', '上级区域', '所属', 'parent', 'parent name', 'parent code'],
  notes: ['备注', '说明', 'note', 'notes', 'description', 'remark'],
};
