/** Units that are not colleges: code list jyt1001_DWLB, first digit of the unit number, weight of their staff, names. */
export interface OfficeGroup {
  readonly type: string;
  readonly first: string; // their unit numbers begin with it
  readonly staffShare: number; // of all staff on duty
  readonly names: readonly string[];
}

export const officeGroups: readonly OfficeGroup[] = [
  {
    type: "4",
    first: "03",
    staffShare: 0.03,
    names:
      "党委办公室 组织部 宣传部 统战部 纪委办公室 学生工作部 研究生工作部 保卫部 离退休党委 机关党委 党校 工会 团委".split(
        " ",
      ),
  },
  {
    type: "5",
    first: "04",
    staffShare: 0.09,
    names:
      "校长办公室 人事处 教务处 研究生院 科学技术研究院 社会科学处 学生处 财务处 审计处 资产与实验室管理处 房产管理处 基建处 国际合作与交流处 发展规划处 学科建设办公室 招生办公室 就业指导中心 继续教育学院 教师发展中心 质量评估中心 信息化办公室 后勤管理处 采购与招标中心 法律事务办公室 校友工作办公室".split(
        " ",
      ),
  },
  {
    type: "3",
    first: "05",
    staffShare: 0.055,
    names:
      "图书馆 网络信息中心 档案馆 分析测试中心 工程训练中心 现代教育技术中心 校史馆 学报编辑部 出版社编辑部 实验动物中心".split(
        " ",
      ),
  },
  {
    type: "7",
    first: "06",
    staffShare: 0.05,
    names: "后勤集团 饮食服务中心 物业中心 水电修缮中心 学生公寓中心 车队 幼教中心 绿化中心".split(
      " ",
    ),
  },
  {
    type: "6",
    first: "07",
    staffShare: 0.045,
    names: "校医院 附属中学 附属小学 幼儿园".split(" "),
  },
  {
    type: "8",
    first: "08",
    staffShare: 0.015,
    names: "资产经营公司 科技园公司 出版社 设计研究院".split(" "),
  },
];

/** Child offices of administrative units. */
export const sections = ["综合科", "业务科", "信息科", "管理科", "计划科", "培训科"] as const;

/** Endings of research institutes (DWLBM 2). */
export const instituteEndings = [
  "研究院",
  "研究中心",
  "国际联合研究中心",
  "前沿科学中心",
  "协同创新中心",
] as const;
