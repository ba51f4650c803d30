/** Words that mean the same in the labels of any office, in front of what they are written as here. */
const families: readonly (readonly [RegExp, string])[] = [
  [/的/gu, ""],
  [/课题/gu, "项目"],
  [/专业技术(职务|职称)|专技(职务|职称)|技术职称/gu, "职称"],
  [/教职工|教职员工|教职员|教工|员工|教师|职员|人员(?=姓名|号|编号|代码)/gu, "职工"],
  [/到款|进账|入账(?=金额|经费|额)|到帐/gu, "到账"],
  [/获得|获取|所获|已获|获(?=批|学)/gu, "取得"],
  [/[到进入]校|来本校|进本校|到本校/gu, "来校"],
  [/主持人/gu, "负责人"],
  [/杂志|刊物/gu, "期刊"],
  [/课时/gu, "学时"],
  [/二级学院|院部|系部|学部|院\(系\)|院系/gu, "学院"],
  [/排序|位次|名次|次序|顺序/gu, "排名"],
  [/放置|安放|摆放/gu, "存放"],
  [/位置|场所|地方/gu, "地点"],
  [/(日期|年月日|年月)$/u, "时间"],
  [/(编号|编码|代码|代号|号码)$/u, "号"],
  [/(类型|种类)$/u, "类别"],
  [/(?<=\p{L}{2})(金额|经费|资金|款额|额度)$/u, "额"],
  [/(标题|篇名|题名)$/u, "题目"],
  [/(?<=\p{L}{2})(状况|状态)$/u, "状态"],
];

/** A label's core in plain words, so that one wording in the dictionary stands for its whole family. e.g. 课题编码 → 项目号 */
export const plainly = (core: string): string =>
  families.reduce((text, [words, plain]) => text.replace(words, plain), core);
