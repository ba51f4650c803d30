/** Surnames with their reading and a weight in the order of their real frequency. */
export const surnames = `王wang720 李li700 张zhang680 刘liu520 陈chen480 杨yang310 黄huang230 赵zhao225 吴wu210 周zhou200
徐xu150 孙sun146 马ma130 朱zhu126 胡hu120 郭guo115 何he112 林lin110 高gao105 罗luo100 郑zheng96 梁liang90 谢xie82 宋song80
唐tang77 许xu75 邓deng72 韩han70 冯feng68 曹cao66 彭peng63 曾zeng62 肖xiao60 田tian57 董dong55 潘pan52 袁yuan50 蔡cai49
蒋jiang48 余yu47 于yu46 杜du45 叶ye44 程cheng43 魏wei42 苏su41 吕lü40 丁ding39 任ren38 卢lu37 姚yao36 沈shen35 钟zhong34
姜jiang33 崔cui32 谭tan31 陆lu30 范fan29 汪wang28 廖liao27 石shi26 金jin25 韦wei24 贾jia24 夏xia23 付fu22 方fang22 邹zou21
熊xiong20 白bai20 孟meng19 秦qin19 邱qiu18 侯hou18 江jiang17 尹yin17 薛xue16 闫yan16 段duan15 雷lei15 龙long14 黎li14 史shi13
陶tao13 贺he12 毛mao12 郝hao11 顾gu11 龚gong10 邵shao10 万wan10 覃qin9 武wu9 钱qian9 戴dai9 严yan8 莫mo8 孔kong8 向xiang7
常chang7 汤tang7 康kang6 易yi6 乔qiao6 赖lai5 文wen5 樊fan5 兰lan4 殷yin4 施shi4 洪hong4 翟zhai3 单shan2 仇qiu2 解xie2
查zha1 区ou1 欧阳ouyang6 司马sima1 上官shangguan1 诸葛zhuge1 尉迟yuchi1`;

export const maleCharacters = `伟wei 强qiang 磊lei 军jun 勇yong 杰jie 涛tao 超chao 明ming 刚gang 平ping 辉hui 鹏peng 华hua 飞fei 鑫xin 波bo 斌bin 宇yu 浩hao
凯kai 健jian 俊jun 帆fan 帅shuai 旭xu 宁ning 龙long 林lin 阳yang 建jian 建jian 国guo 志zhi 志zhi 文wen 海hai 金jin 德de 永yong 子zi 子zi 一yi 思si 家jia 天tian
振zhen 学xue 立li 兴xing 春chun 东dong 成cheng 少shao 世shi 广guang 庆qing 新xin 昊hao 博bo 泽ze 宏hong 瑞rui 晨chen 翔xiang 毅yi 峰feng 亮liang 松song 栋dong
诚cheng 睿rui 轩xuan 然ran 梓zi 恒heng 嘉jia 启qi 承cheng 佳jia 正zheng 光guang 利li 胜sheng 江jiang 川chuan 云yun 雷lei 钧jun 哲zhe 铭ming 腾teng 炜wei 煜yu`;

export const femaleCharacters = `芳fang 娜na 敏min 静jing 丽li 丽li 艳yan 娟juan 霞xia 燕yan 玲ling 婷ting 雪xue 慧hui 红hong 洁jie 琳lin 莉li 萍ping 倩qian
颖ying 梅mei 玉yu 玉yu 秀xiu 晓xiao 晓xiao 雅ya 欣xin 欣xin 怡yi 怡yi 佳jia 佳jia 雨yu 梦meng 思si 思si 诗shi 子zi 子zi 悦yue 萱xuan 涵han 琪qi 瑶yao 蕾lei
丹dan 璐lu 晶jing 兰lan 英ying 云yun 凤feng 珍zhen 淑shu 桂gui 春chun 文wen 文wen 嘉jia 若ruo 语yu 晨chen 彤tong 妍yan 馨xin 露lu 璇xuan 月yue 冰bing 虹hong
媛yuan 蓉rong 岚lan 菲fei 美mei 爱ai 海hai 小xiao 金jin 心xin 宁ning 然ran 一yi 可ke 锦jin 书shu 舒shu 青qing 彩cai 翠cui 素su 惠hui 薇wei 茜qian 楠nan`;

/** Characters that the teaching system cannot hold and writes as "?". */
export const rareCharacters = `䶮yan 㛃jie 㼆ying 堃kun 喆zhe 犇ben 淼miao 骉biao`;
export const unreadableCharacters = "䶮㛃㼆";

/** Given names and father's names of Uyghurs and Kazakhs, joined by a middle dot. */
export const segments = `买买提maimaiti 吐尔逊tuerxun 艾合买提aihemaiti 阿卜杜热合曼abudureheman 阿卜杜外力abuduwaili 艾则孜aizezi 努尔买买提nuermaimaiti
玉素甫yusufu 依马木yimamu 穆合塔尔muhetaer 热合曼reheman 亚森yasen 库尔班kuerban 麦麦提江maimaitijiang 吾买尔wumaier 沙迪克shadike
木拉提mulati 叶尔肯yeerken 巴合提别克bahetibieke 哈力克halike 阿卜杜热依木江abudureyimujiang 买买提吐尔逊maimaitituerxun 努尔买买提江nuermaimaitijiang 阿卜力米提江abulimitijiang`;
export const femaleSegments = `古丽努尔gulinuer 阿依古丽ayiguli 热依汗古丽reyihanguli 帕提古丽patiguli 米热古丽miereguli 阿孜古丽aziguli 迪丽娜尔dilinaer
祖丽胡马尔zulihumaer 玛依拉mayila 茹克亚ruke`;
export const tibetanNames = `扎西zhaxi 多吉duoji 次仁ciren 旺堆wangdui 平措pingcuo 达娃dawa 卓玛zhuoma 央金yangjin 德吉deji 拉姆lamu 尼玛nima 边巴bianba`;

export const foreignNames = [
  "John Smith",
  "Emily Brown",
  "Michael Johnson",
  "Anna Müller",
  "Pierre Dubois",
  "Kenji Tanaka",
  "Min-jun Kim",
  "Ivan Petrov",
  "Ahmed Hassan",
  "Sara Rossi",
  "David Wilson",
  "Olga Ivanova",
  "Carlos García",
  "Priya Sharma",
] as const;
