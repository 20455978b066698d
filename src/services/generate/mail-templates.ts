import type { Values } from '../../fields/definition.ts';
import type { Lang } from '../../i18n/index.ts';

/** Templates that a look at the demo begins with. */
export const DEMO_TEMPLATES: Readonly<Record<Lang, readonly Values[]>> = {
  zh: [
    { name: '节日问候', subject: '{{本单位.名称}}祝您节日快乐', body: '尊敬的{{名称}}：\n\n感谢您一直以来的支持。值此佳节，祝您工作顺利，生意兴隆！\n\n{{本单位.名称}}\n{{操作员.姓名}}\n{{今天}}' },
    { name: '资料更新', subject: '请核对贵单位的资料', body: '尊敬的{{名称}}：\n\n我们登记的地址是“{{地址}}”，电话是“{{电话}}”。如有变动，请回复本邮件告知。\n\n{{本单位.名称}}\n{{今天}}' },
  ],
  en: [
    { name: 'Season’s greetings', subject: 'Season’s greetings from {{company.name}}', body: 'Dear {{name}},\n\nThank you for working with us. We wish you a happy holiday and a prosperous year.\n\n{{operator.name}}\n{{company.name}}\n{{today}}' },
    { name: 'Please check your details', subject: 'Are your details still right?', body: 'Dear {{name}},\n\nWe have your address as “{{address}}” and your phone as “{{phone}}”. If either has changed, please answer this letter.\n\n{{company.name}}\n{{today}}' },
  ],
};
