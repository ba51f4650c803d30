/** What a college does decides its courses, laboratories and projects. */
export type Kind =
  | "engineering"
  | "science"
  | "medicine"
  | "humanities"
  | "social"
  | "arts"
  | "service";

export interface CollegeFacts {
  readonly name: string;
  readonly english: string;
  readonly short: string;
  readonly campus: number;
  readonly kind: Kind;
  /** Share of the colleges' staff, relative. */
  readonly weight: number;
  readonly disciplines: readonly string[]; // degree-catalogue-2022
  readonly science: string; // gbt13745_discipline_level1
  readonly programmes: readonly { readonly name: string; readonly code: string }[];
  readonly topics: readonly string[];
}

/** Name | English | short | campus | kind | weight | disciplines | 13745 | programmes | topics. The first is the one checks look at. */
const lines = `电气工程学院|School of Electrical Engineering|电气学院|0|engineering|8|0808|470|电气工程及其自动化:080601 智能电网信息工程:080602T 电气工程与智能控制:080604T|电机 电力系统 高电压 电力电子 电气绝缘 继电保护 电磁场 输配电 储能 新能源并网 电力市场 直流输电
机械工程学院|School of Mechanical Engineering|机械学院|0|engineering|13|0802 0855|460|机械工程:080201 机械设计制造及其自动化:080202 车辆工程:080207 智能制造工程:080213T|机械设计 机械制造 精密加工 机器人 增材制造 摩擦学 转子动力学 数控 车辆动力学 测试 液压传动 智能制造
能源与动力工程学院|School of Energy and Power Engineering|能动学院|0|engineering|12|0807 0858|480|能源与动力工程:080501 新能源科学与工程:080503T 储能科学与工程:080504T|传热 燃烧 流体机械 多相流 制冷 叶轮机械 锅炉 氢能 太阳能 内燃机 低温 余热利用
电子与信息学院|School of Electronic and Information Engineering|电信学院|0|engineering|14|0809 0810|510|电子科学与技术:080702 信息工程:080706 通信工程:080703|信号处理 通信 微波 天线 半导体 光电子 雷达 图像 信息论 无线网络 量子信息 编码
计算机科学与技术学院|School of Computer Science and Technology|计算机学院|3|engineering|13|0812 0854|520|计算机科学与技术:080901 物联网工程:080905 数据科学与大数据技术:080910T|操作系统 数据库 编译 计算机网络 机器学习 分布式计算 体系结构 知识图谱 自然语言处理 计算机视觉 并行计算 大数据
软件学院|School of Software Engineering|软件学院|3|engineering|7|0835|520|软件工程:080902|软件工程 软件测试 需求工程 软件体系结构 程序分析 云计算 开源软件 人机交互 移动应用 区块链
自动化科学与工程学院|School of Automation Science and Engineering|自动化学院|0|engineering|8|0811|413|自动化:080801 机器人工程:080803T|自动控制 系统辨识 最优控制 智能系统 过程控制 运动控制 多智能体 调度 故障诊断 系统工程
人工智能学院|College of Artificial Intelligence|人工智能学院|3|engineering|6|1405|520|人工智能:080717T 智能科学与技术:080907T|深度学习 认知计算 强化学习 模式识别 大模型 脑机接口 智能感知 自动驾驶 推理 多模态
材料科学与工程学院|School of Materials Science and Engineering|材料学院|0|engineering|10|0805 0856|430|材料科学与工程:080401 材料物理:080402|金属材料 陶瓷 高分子 复合材料 相变 断裂 薄膜 表面工程 纳米材料 热处理 材料计算 铁电
化学工程与技术学院|School of Chemical Engineering and Technology|化工学院|0|engineering|8|0817|530|化学工程与工艺:081301 能源化学工程:081304T|传质 反应工程 催化 分离 过程装备 绿色化工 电化学 膜 煤化工 化工安全
土木工程学院|School of Civil Engineering|土木学院|1|engineering|8|0814 0859|560|土木工程:081001 建筑环境与能源应用工程:081002|混凝土结构 钢结构 岩土 桥梁 抗震 隧道 基础工程 建筑施工 工程管理 结构健康监测
建筑与城乡规划学院|School of Architecture and Urban Planning|建筑学院|1|engineering|5|0813 0833|560|建筑学:082801 城乡规划:082802 风景园林:082803|建筑设计 城市规划 建筑历史 遗产保护 绿色建筑 乡村营建 景观 城市更新 建筑物理
环境科学与工程学院|School of Environmental Science and Engineering|环境学院|3|engineering|5|0830|610|环境工程:082502 环境科学:082503|水处理 大气污染 固体废物 环境监测 土壤修复 环境影响 碳减排 生态 环境微生物
航天航空学院|School of Aerospace Engineering|航天学院|0|engineering|7|0825 0801|590|飞行器设计与工程:082002 工程力学:080102|空气动力学 结构强度 飞行控制 推进 振动 冲击 卫星 复合材料结构 计算力学
核科学与技术学院|School of Nuclear Science and Technology|核学院|0|engineering|5|0827|490|核工程与核技术:082201|反应堆物理 反应堆热工 核安全 辐射防护 核材料 核电子学 聚变 蒙特卡罗
仪器科学与技术学院|School of Instrument Science and Technology|仪器学院|0|engineering|5|0804|416|测控技术与仪器:080301 智能感知工程:080303T|传感器 精密测量 微纳制造 光学测量 计量 信号检测 仪器设计 惯性导航
生命科学与技术学院|School of Life Science and Technology|生命学院|0|science|7|0710 0831|180|生物医学工程:082601 生物技术:071002|生物信息 医学成像 分子生物学 细胞生物学 生物力学 神经工程 遗传 基因编辑 生物材料 康复工程
数学与统计学院|School of Mathematics and Statistics|数学学院|0|science|12|0701 0714|110|数学与应用数学:070101 信息与计算科学:070102 统计学:071201|微分方程 代数 概率 数值分析 最优化 拓扑 几何 统计推断 随机过程 数学建模 计算几何 复分析
物理学院|School of Physics|物理学院|0|science|9|0702|140|物理学:070201 应用物理学:070202|凝聚态 光学 量子力学 电动力学 统计物理 原子分子 声学 计算物理 表面物理 等离子体
化学学院|School of Chemistry|化学学院|0|science|8|0703|150|化学:070301 应用化学:070302|有机合成 无机化学 分析化学 物理化学 高分子化学 催化化学 光谱 电分析 超分子 计算化学
经济与金融学院|School of Economics and Finance|经金学院|1|social|8|0201 0202 0251|790|经济学:020101 金融学:020301K 国际经济与贸易:020401 财政学:020201K|微观经济 宏观经济 计量经济 货币金融 国际贸易 公司金融 财政 产业经济 数字经济 绿色金融 区域经济
管理学院|School of Management|管理学院|1|social|10|1201 1202 1251|630|工商管理:120201K 会计学:120203K 信息管理与信息系统:120102 大数据管理与应用:120108T|战略管理 财务管理 市场营销 组织行为 运筹学 供应链 信息系统 创新管理 决策分析 服务运营 审计
公共政策与管理学院|School of Public Policy and Administration|公管学院|1|social|6|1204 1252|630|行政管理:120402 劳动与社会保障:120403|公共政策 社会保障 应急管理 人口 公共财政 地方治理 公共组织 社会政策 数字政府
法学院|School of Law|法学院|1|social|5|0301 0351|820|法学:030101K|民法 刑法 宪法 行政法 国际法 经济法 诉讼法 知识产权 数据法 丝路法律
马克思主义学院|School of Marxism|马院|0|humanities|7|0305|710|思想政治教育:030503|马克思主义基本原理 中国近现代史 思想道德 毛泽东思想 党的建设 意识形态 形势与政策 政治经济
人文社会科学学院|School of Humanities and Social Science|人文学院|0|humanities|8|0101 0303 0501|720|哲学:010101 社会学:030301 汉语言文学:050101|哲学史 伦理 逻辑 社会调查 社会理论 古代文学 现代汉语 文艺理论 美学 科技哲学
外国语学院|School of Foreign Studies|外语学院|0|humanities|11|0502 0551|740|英语:050201 日语:050207 法语:050204 翻译:050261|英语写作 翻译 语言学 英美文学 口译 跨文化交际 日语 法语 学术英语 外语教学
新闻与新媒体学院|School of Journalism and New Media|新媒体学院|1|humanities|4|0503 0552|860|新闻学:050301 网络与新媒体:050306T|新闻采写 传播 新媒体 舆论 广告 影视 数据新闻 国际传播 媒介伦理
历史文化学院|School of History and Culture|历史学院|1|humanities|3|0602 0601|770|历史学:060101|中国古代史 世界史 考古 史学理论 文物 丝绸之路 地方史 科技史
教育学院|School of Education|教育学院|1|humanities|3|0401 0402|880|应用心理学:071102|教育原理 高等教育 教育心理 课程论 教育技术 教育测量 认知心理 学习科学
艺术学院|School of Arts|艺术学院|1|arts|4|1301 1403|760|视觉传达设计:130502 环境设计:130503 音乐学:130202|素描 色彩 书法 声乐 钢琴 产品设计 数字媒体 艺术史 交互设计
体育学院|School of Physical Education|体育学院|0|service|5|0403|890|社会体育指导与管理:040203|篮球 足球 游泳 武术 田径 健身 羽毛球 乒乓球 体能 体育史
基础医学院|School of Basic Medical Sciences|基础医学院|2|medicine|9|1001|310|基础医学:100101K|解剖 生理 病理 免疫 微生物 药理 生化 组织胚胎 神经生物 遗传
临床医学院|School of Clinical Medicine|临床医学院|2|medicine|12|1002 1051|320|临床医学:100201K 医学影像学:100203TK|内科 外科 妇产科 儿科 影像诊断 肿瘤 麻醉 神经病 心血管 急诊 检验 眼科
口腔医学院|College of Stomatology|口腔医学院|2|medicine|5|1003 1052|320|口腔医学:100301K|口腔颌面外科 口腔正畸 牙体牙髓 口腔修复 牙周 口腔预防 口腔材料
药学院|School of Pharmacy|药学院|2|medicine|5|1007 1055|350|药学:100701 临床药学:100703TK|药物化学 药剂 药物分析 药代动力学 天然药物 临床药学 新药筛选 药事管理
公共卫生学院|School of Public Health|公卫学院|2|medicine|5|1004 1053|330|预防医学:100401K|流行病 卫生统计 营养 环境卫生 职业卫生 妇幼保健 健康管理 卫生毒理
护理学院|School of Nursing|护理学院|2|medicine|4|1011 1054|320|护理学:101101K|护理学基础 内科护理 外科护理 社区护理 护理管理 老年护理 护理教育
法医学院|School of Forensic Medicine|法医学院|2|medicine|3|1012|340|法医学:100901K|法医病理 法医物证 法医毒物 法医临床 司法鉴定 法医遗传
集成电路学院|School of Microelectronics|集成电路学院|3|engineering|5|1401|510|微电子科学与工程:080704 集成电路设计与集成系统:080710T|集成电路设计 器件物理 半导体工艺 封装 射频电路 存储器 验证 宽禁带`;

/** The forty colleges in the order of their numbers. */
export const collegeFacts: readonly CollegeFacts[] = lines.split("\n").map((line) => {
  const [name, english, short, campus, kind, weight, disciplines, science, programmes, topics] =
    line.split("|") as [
      string,
      string,
      string,
      string,
      Kind,
      string,
      string,
      string,
      string,
      string,
    ];
  return {
    name,
    english,
    short,
    campus: Number(campus),
    kind,
    weight: Number(weight),
    disciplines: disciplines.split(" "),
    science,
    programmes: programmes.split(" ").map((programme) => {
      const [title = "", code = ""] = programme.split(":");
      return { name: title, code };
    }),
    topics: topics.split(" "),
  };
});

/** The letter before a building number, and the name. */
export const campuses = [
  { letter: "W", name: "梧桐校区", short: "梧桐" },
  { letter: "Y", name: "雁湖校区", short: "雁湖" },
  { letter: "Q", name: "曲水校区", short: "曲水" },
  { letter: "X", name: "新港校区", short: "新港" },
] as const;
