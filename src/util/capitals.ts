/** Amounts in Chinese capitals, as bills and cheques have them (中国人民银行《正确填写票据和结算凭证的基本规定》). */
import nzh from 'nzh/cn';

/** Larger ones have no agreed names of their units. */
const MOST_DIGITS = 16;

/**
 * An amount with at most two decimals as text: 1409.50 is 壹仟肆佰零玖元伍角整. 整 stands after 元 and 角, never after 分; null where it is no amount of
 * money, or too large.
 */
export function capitalsOf(amount: string): string | null {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === '' || whole.replace(/^0+/, '').length > MOST_DIGITS) return null;
  const short = decimals.replace(/0+$/, '');
  const text = nzh.toMoney(`${whole}${short === '' ? '' : `.${short}`}`, { outSymbol: false, forceZheng: true });
  return `${sign === '' || /^[0.]*$/.test(whole + short) ? '' : '负'}${text}`;
}
