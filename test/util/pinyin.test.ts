import { readFileSync } from 'node:fs';
import { pinyin } from 'pinyin-pro';
import { describe, expect, test } from 'vitest';
import { nameSort, pinyinForms } from '../../src/util/pinyin.ts';

/** The order of UTF-8 bytes: SQLite's BINARY, PostgreSQL's "C". */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const sorted = (names: readonly string[]): string[] => names.toSorted((a, b) => byBytes(nameSort(a), nameSort(b)));

describe('pinyinForms', () => {
  test.each([
    ['晨光商城', 'chenguangshangcheng', 'cgsc'],
    ['长春', 'changchun', 'cc'],
    ['重庆长安', 'chongqingchangan', 'cqca'],
    ['厦门大厦', 'xiamendasha', 'xmds'],
    ['长沙银行', 'changshayinhang', 'csyh'],
    ['广源五金机电行', 'guangyuanwujinjidianhang', 'gywjjdh'],
    ['环球国际旅行', 'huanqiuguojilvxing', 'hqgjlx'],
    ['吕布', 'lvbu', 'lb'],
    ['ABC 公司', 'abcgongsi', 'abcgs'],
    ['Ｔ３出行', 't3chuxing', 't3cx'],
    ['Café', 'cafe', 'cafe'],
    ['〇一', 'lingyi', 'ly'],
    ['（北京）', 'beijing', 'bj'],
    ['***', '', ''],
  ])('%s is found by %s and %s', (name, full, initials) => {
    expect(pinyinForms(name)).toEqual({ full, initials });
  });

  test.each([
    ['单于', 'chanyu'],
    ['曾国藩', 'zengguofan'],
    ['仇英', 'qiuying'],
    ['解缙', 'xiejin'],
    ['查良镛', 'zhaliangyong'],
    ['乐嘉', 'yuejia'],
    ['尉迟恭', 'yuchigong'],
    ['长孙无忌', 'zhangsunwuji'],
    ['单雄信', 'shanxiongxin'],
    ['朴智星', 'piaozhixing'],
  ])('%s is read as a surname', (name, full) => {
    expect(pinyinForms(name).full).toBe(full);
  });

  test.each([
    ['单位', 'danwei'],
    ['乐购', 'legou'],
    ['解放', 'jiefang'],
    ['乐山市', 'leshanshi'],
    ['查理', 'chali'],
  ])('%s is none', (name, full) => {
    expect(pinyinForms(name).full).toBe(full);
  });

  test('a reading by the operator wins', () => {
    expect(pinyinForms('长春', 'Zhǎng chūn')).toEqual({ full: 'zhangchun', initials: 'zc' });
    expect(pinyinForms('吕', 'lǚ').full).toBe('lv');
    expect(nameSort('长春', 'zhang3 chun1')).toBe('zhang3长chun1春');
  });

  test('agrees with pinyin-pro on every place of China, but where the people of the place know better', () => {
    const corrected = /都|乐亭|蔚县|繁峙|洪洞|珲春|穆棱|六合|乐清|歙县|涡阳|乐陵|单县|浚县|泌阳|黄陂|大埔|什邡|筠连|牟定|吴堡|民乐|称多|尉犁/;
    const rows = readFileSync(new URL('../../fixtures/cn-cities.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
    const places = new Set(rows.flatMap((row) => row.split(',').slice(0, 2)));
    expect(places.size).toBeGreaterThan(3000);
    const differ = [...places].filter((place) => !corrected.test(place) && pinyinForms(place).full !== packageReading(place));
    expect(differ).toEqual([]);
  });

  test('agrees with pinyin-pro on 20,000 names of firms', () => {
    const brands = ['晨光', '华强', '金鼎', '宏远', '瑞丰', '天成', '鸿运', '盛世', '东方', '新世纪', '中泰', '恒通', '万和', '百川', '海天', '同仁', '永昌', '德胜', '佳美', '蓝天'];
    const middles = ['建筑工程', '商贸', '文具', '医疗器械', '信息技术', '餐饮管理', '物流运输', '化工材料', '电子科技', '农业发展', '投资管理', '服装', '机械设备', '广告传媒', '食品饮料', '旅游', '物业', '会计师', '调味品', '音乐文化', '重工', '银行', '软件', '园林', '家具'];
    const ends = ['有限公司', '股份有限公司', '集团', '厂'];
    const towns = ['北京', '长春', '重庆', '上海', '广州市', '成都', '厦门', '沈阳', '西安', '杭州'];
    const names = towns.flatMap((town) => brands.flatMap((brand) => middles.flatMap((middle) => ends.map((end) => town + brand + middle + end))));
    expect(names).toHaveLength(20_000);
    expect(names.filter((name) => pinyinForms(name).full !== packageReading(name))).toEqual([]);
  });
});

function packageReading(name: string): string {
  return pinyin(name, { toneType: 'none', v: true, toneSandhi: false, type: 'array' }).join('').replace(/[^a-z0-9]/g, '');
}

describe('nameSort', () => {
  test('orders by pinyin, tone, character; letters and numbers between', () => {
    expect(sorted(['常州', '长春', '长', '产业', '张三', '重庆', 'Apple', '北京', '安徽', 'zebra', '3M', '吕布', '鲁迅', '***'])).toEqual(
      ['***', '3M', '安徽', 'Apple', '北京', '产业', '常州', '长', '长春', '重庆', '鲁迅', '吕布', 'zebra', '张三'],
    );
  });

  test('those of one surname stand together', () => {
    expect(sorted(['李明', '黎明', '李安', '黎安', '栗明'])).toEqual(['黎安', '黎明', '李安', '李明', '栗明']);
  });

  test('numbers go by size, signs and case do not matter', () => {
    expect(sorted(['第10分店', '第2分店', '第1分店'])).toEqual(['第1分店', '第2分店', '第10分店']);
    expect(nameSort('(中国)石油')).toBe(nameSort('中国 石油'));
    expect(nameSort('ABC')).toBe(nameSort('ａｂｃ'));
  });

  test('never empty, always the same', () => {
    for (const name of ['***', '—', '한국', 'Ünal', '𠮷野家', ' x ']) expect(nameSort(name)).not.toBe('');
    expect(nameSort('长春')).toBe('chang2长chun1春');
  });
});
