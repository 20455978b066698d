/** The peoples whose names stand in those of autonomous places (延边朝鲜族自治州); GB/T 3304, and short forms that official names use. */
const PEOPLES =
  '蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|各';
const AUTONOMOUS = new RegExp(`(?:(?:${PEOPLES})族|维吾尔|哈萨克|柯尔克孜|蒙古)*(?:自治区|自治州|自治县|自治旗)$`);
const KINDS = /(?:特别行政区|地区|林区|新区|矿区|[省市区县州盟旗])$/;

/** The Chinese name that a record with a name in another script has as its note: one word of Han characters; else empty. */
export function chineseName(name: string, note: string | null): string {
  return note !== null && note !== name && /^\p{Script=Han}{2,20}$/u.test(note) ? note : '';
}

/** 吉林省 → 吉林, 延边朝鲜族自治州 → 延边, 苏州市 → 苏州; a name of which one character would be left stays whole (郊区). */
export function shortPlaceName(name: string): string {
  if (name === '内蒙古自治区') return '内蒙古';
  const short = AUTONOMOUS.test(name) ? name.replace(AUTONOMOUS, '') : name.replace(KINDS, '');
  return [...short].length < 2 ? name : short;
}
