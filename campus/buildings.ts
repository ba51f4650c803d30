import { campuses } from "./colleges.ts";
import { type Random, randomOf, weighted } from "./random.ts";

export const buildingKinds = [
  "teaching",
  "laboratory",
  "mixed",
  "office",
  "library",
  "sports",
  "canteen",
  "dormitory",
  "staff housing",
] as const;
export type BuildingKind = (typeof buildingKinds)[number];

export interface Building {
  readonly no: string; // W012
  readonly name: string; // 逸夫楼; the only one of that name
  readonly campus: number;
  readonly kind: BuildingKind;
  readonly floors: number;
  readonly built: number;
  readonly ownership: string; // jyt1001_CQ
  /** Wings by letter; one without a letter is "". */
  readonly wings: readonly string[];
}

interface KindFacts {
  readonly share: number;
  readonly least: number; // on each campus
  readonly floors: readonly [number, number];
  readonly suffixes: readonly string[];
}

const kinds: Readonly<Record<BuildingKind, KindFacts>> = {
  teaching: { share: 0.1, least: 1, floors: [4, 6], suffixes: ["楼", "教学楼"] },
  laboratory: { share: 0.2, least: 1, floors: [4, 9], suffixes: ["实验楼", "科研楼"] },
  mixed: { share: 0.14, least: 1, floors: [6, 18], suffixes: ["大楼", "馆"] },
  office: { share: 0.08, least: 1, floors: [4, 8], suffixes: ["办公楼"] },
  library: { share: 0.012, least: 0, floors: [5, 8], suffixes: ["图书馆"] },
  sports: { share: 0.025, least: 0, floors: [2, 3], suffixes: ["体育馆"] },
  canteen: { share: 0.04, least: 0, floors: [2, 3], suffixes: ["餐厅"] },
  dormitory: { share: 0.34, least: 2, floors: [6, 12], suffixes: ["学生公寓"] },
  "staff housing": { share: 0.06, least: 0, floors: [6, 11], suffixes: ["教工公寓"] },
};

const words =
  "逸夫 求实 明德 致远 思源 崇文 弘毅 博学 笃行 格物 致知 厚德 日新 知行 勤业 敬业 启明 远志 济世 仲英 东篱 南洋 西迁 北辰 文华 文治 文理 理工 理科 工科 医道 杏林 春晖 夏雨 秋实 冬青 听涛 望岳 观海 凌云 星河 丹桂 梧桐 银杏 青松 翠竹 寒梅 玉兰 海棠 紫荆 云杉 白桦 红枫 榴园 芙蓉 牡丹 木槿 樱花 桃李 慧谷 创新 科创 腾飞 彭康 树人 立德 正心 诚意 修身 齐家 行健 自强 载物 格致 中和 同文 广济 大成".split(
    " ",
  );

const campusShares = [0.4, 0.25, 0.15, 0.2];
const ownershipOf = weighted([
  ["1", 92],
  ["2", 6],
  ["3", 2],
]);

/** The buildings of a scale: 350 at scale 1, at least six on each of the four campuses. */
export function makeBuildings(seed: number, scale: number): Building[] {
  const random = randomOf(seed, "buildings");
  const nextName = namer(random);
  return campuses.flatMap((campus, i) => {
    const total = Math.round(350 * scale * (campusShares[i] ?? 0.2));
    const wanted = buildingKinds.flatMap((kind) => {
      const facts = kinds[kind];
      const count = Math.max(facts.least, Math.round(total * facts.share));
      return Array.from({ length: count }, () => kind);
    });
    return wanted.map((kind, order) =>
      building(random, nextName, `${campus.letter}${String(order + 1).padStart(3, "0")}`, i, kind),
    );
  });
}

function building(
  random: Random,
  nextName: (kind: BuildingKind) => string,
  no: string,
  campus: number,
  kind: BuildingKind,
): Building {
  const [low, high] = kinds[kind].floors;
  const lettered = (kind === "teaching" || kind === "mixed") && random.chance(0.5);
  return {
    no,
    name: nextName(kind),
    campus,
    kind,
    floors: random.int(low, high),
    built: campus === 3 ? random.int(2016, 2023) : random.int(1958, 2021),
    ownership: ownershipOf(random),
    wings: lettered ? ["A", "B"] : [""],
  };
}

/** Names that are used once: 逸夫楼, 求实教学楼 …, then 逸夫楼2号 when the words run out. */
function namer(random: Random): (kind: BuildingKind) => string {
  const order = random.shuffle(words.slice(1));
  const used = new Map<BuildingKind, number>();
  return (kind) => {
    const count = used.get(kind) ?? 0;
    used.set(kind, count + 1);
    if (kind === "teaching" && count === 0) return "逸夫楼";
    const { suffixes } = kinds[kind];
    const at = Math.floor(count / suffixes.length) + count * 7;
    const round = Math.floor(count / (order.length * suffixes.length)) + 1;
    const name = `${order[at % order.length]}${suffixes[count % suffixes.length]}`;
    return round === 1 && at < order.length * 7 ? name : `${name}${at}号`;
  };
}
