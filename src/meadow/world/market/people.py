"""Who trades in the demo market: shops, authors and shoppers of our own making, and what they say."""

from random import Random

import msgspec


class Shop(msgspec.Struct, frozen=True):
    """A shop with its brand as printed on goods, and the categories it sells."""

    name: str
    brand: str
    mark: str
    kind: str
    intro: str
    leaves: tuple[str, ...]


class Author(msgspec.Struct, frozen=True):
    """An author with her field: the categories she shows."""

    name: str
    bio: str
    leaves: tuple[str, ...]


SHOPS = (
    Shop("青屿美妆旗舰店", "青屿", "QINGYU", "flagship", "取海岛植物入方，温和护肤。全场正品，七天无理由。", ("skincare", "makeup", "fragrance")),
    Shop("素织服饰", "素织", "SUZHI", "company", "天然面料，宽松剪裁，一件穿很久的衣服。", ("tops", "dresses", "outerwear", "accessories")),
    Shop("迈径鞋包", "迈径", "MAIJING", "company", "走得远，背得轻。鞋与包的日常之选。", ("sneakers", "bags")),
    Shop("枕山家居", "枕山", "ZHENSHAN", "flagship", "把山间的安静带回卧室。床品、灯具与家饰。", ("bedding", "lighting", "decor", "storage")),
    Shop("灶间花厨具", "灶间花", "ZAOJIAN", "company", "一口好锅，一只好杯，日子有滋味。", ("cookware", "drinkware", "tableware")),
    Shop("云岫茶咖", "云岫", "YUNXIU", "specialty", "产地直采，一年两季新茶，每周现烘咖啡豆。", ("tea", "coffee")),
    Shop("田埂农场", "田埂", "TIANGENG", "individual", "合作社的果子与零嘴，坏果包赔。", ("snacks", "fruit")),
    Shop("声野数码", "声野", "SHENGYE", "flagship", "好声音与好用的小电器，两年质保。", ("audio", "phone-gear", "small-appliances")),
    Shop("满月母婴", "满月", "MANYUE", "company", "给宝宝的第一口、第一件、第一个玩伴。", ("toys", "baby")),
    Shop("毛团宠物生活馆", "毛团", "MAOTUAN", "individual", "猫狗双全的铲屎官开的店。", ("pets",)),
    Shop("岚行户外", "岚行", "LANXING", "company", "周末就出发：露营、健身与骑行装备。", ("camping", "fitness", "cycling")),
    Shop("纸间文化", "纸间", "ZHIJIAN", "personal", "书、本子和笔，慢下来的时间。", ("stationery", "books")),
)  # fmt: skip
AUTHORS = (
    Author("阿笙的梳妆台", "成分党，一支口红写一篇小作文", ("makeup", "skincare")),
    Author("小鹿测评", "敏感肌自用三年，踩坑我先来", ("skincare",)),
    Author("苏苏的香气日记", "收集雨后、书房和月光的味道", ("fragrance", "decor")),
    Author("一周七穿", "小个子衣橱，通勤不重样", ("tops", "dresses")),
    Author("林间裁缝", "聊面料，聊版型，聊怎么穿得久", ("outerwear", "tops")),
    Author("裙子收藏家", "春夏秋冬都是穿裙子的季节", ("dresses", "accessories")),
    Author("老周跑步", "跑过二十三座城市的鞋测", ("sneakers", "fitness")),
    Author("包里有什么", "通勤包、书包、旅行包，装给你看", ("bags", "phone-gear")),
    Author("枕边风物", "把卧室住成想住的样子", ("bedding", "lighting")),
    Author("改造小屋", "出租屋三百块改造计划", ("decor", "storage")),
    Author("收纳师小麦", "断舍离不了就收好它", ("storage",)),
    Author("厨房里的周末", "一口锅做一桌菜", ("cookware", "tableware")),
    Author("杯子与陶", "手作陶艺人，也买别人的杯子", ("drinkware", "tableware")),
    Author("茶山来信", "武夷山下长大，讲茶不讲玄学", ("tea",)),
    Author("醒晨咖啡", "每天一杯手冲，豆子我替你喝", ("coffee", "small-appliances")),
    Author("零食雷达", "办公室抽屉的守护者", ("snacks",)),
    Author("果园阿姐", "跟着节气吃水果", ("fruit", "snacks")),
    Author("耳朵很贵", "耳机音箱真实听感", ("audio",)),
    Author("数码不加班", "桌面好物和出差神器", ("phone-gear", "small-appliances")),
    Author("团团妈妈", "两岁半男孩的妈，只说用过的", ("baby", "toys")),
    Author("橘座与我", "三只猫一条狗的家", ("pets",)),
    Author("山野露营局", "每个周末都在路上", ("camping", "cycling")),
    Author("骑行的风", "城市骑行路线与装备", ("cycling", "fitness")),
    Author("纸上慢生活", "手账、书和安静的晚上", ("stationery", "books")),
)
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = "晓雨子涵梓萱一诺欣怡思远浩然佳琪嘉宁俊杰若曦明轩雅婷志强雪梅文博海燕依依可心安然乐乐小满知夏听雪"
_NICK = ("小", "阿", "爱吃的", "不想上班的", "早睡早起", "云边的", "今天也要开心", "住在楼上的", "路过的", "追光")
_TAIL = (
    "橘子",
    "团子",
    "栗子",
    "豆豆",
    "鱼",
    "鹿",
    "猫",
    "月亮",
    "云",
    "薄荷",
    "小麦",
    "海盐",
    "柚子",
    "芝麻",
    "星星",
    "奶茶",
)
PLACES = (
    ("浙江省", "杭州市", "西湖区", "文三路"), ("上海市", "上海市", "徐汇区", "漕溪北路"), ("江苏省", "南京市", "鼓楼区", "中山北路"),
    ("广东省", "广州市", "天河区", "体育西路"), ("广东省", "深圳市", "南山区", "科苑路"), ("四川省", "成都市", "锦江区", "东大街"),
    ("北京市", "北京市", "海淀区", "中关村大街"), ("湖北省", "武汉市", "武昌区", "中南路"), ("陕西省", "西安市", "雁塔区", "小寨东路"),
    ("湖南省", "长沙市", "岳麓区", "麓山南路"), ("福建省", "厦门市", "思明区", "湖滨南路"), ("山东省", "青岛市", "市南区", "香港中路"),
    ("重庆市", "重庆市", "渝中区", "解放碑步行街"), ("云南省", "昆明市", "五华区", "翠湖南路"), ("河南省", "郑州市", "金水区", "花园路"),
)  # fmt: skip
COMMENTS = (
    "已下单，坐等收货", "颜色比图上还好看", "用了一周回来评论，真的可以", "主播讲得好细，种草了", "价格能再降一点点吗", "家人们冲", "刚收到，包装很用心",
    "请问有色卡吗", "回购第三次了", "终于等到补货", "这个适合送人吗", "学生党表示很香", "质感意外地好", "看完默默加了购物车", "求链接求链接",
    "同款在用，推荐", "讲得很真诚，关注了", "有没有别的颜色", "尺码偏大还是偏小呀", "好想要，老公快看", "这个背景音乐也太好听了", "比我之前买的好用",
    "发货好快，第二天就到了", "第一次买，期待", "被种草了，今晚就买", "细节拍得真清楚", "家里正缺一个", "颜值党狂喜", "性价比可以的", "适合新手吗",
    "谢谢分享，很有用", "每天蹲更新", "笑死，太真实了", "已安利给闺蜜", "有运费险吗", "冬天用刚刚好", "求出测评合集", "小户型能用吗",
)  # fmt: skip


def shopper(seed: int, number: int) -> tuple[str, dict[str, object]]:
    """The nickname and the address of a shopper."""
    dice = Random(f"{seed}:shopper:{number}")  # noqa: S311 - invented people
    start = dice.randrange(len(_GIVEN) - 2)
    nick = dice.choice(_NICK) + dice.choice(_TAIL) if dice.random() < 0.7 else dice.choice(_FAMILY) + dice.choice(_TAIL)
    province, city, district, street = dice.choice(PLACES)
    address = {
        "name": dice.choice(_FAMILY) + _GIVEN[start : start + dice.choice((1, 2))],
        "phone": f"1{dice.choice('3578')}{dice.randrange(10):d}{dice.randrange(10**8):08d}",
        "province": province,
        "city": city,
        "district": district,
        "street": f"{street}{dice.randrange(1, 300)}号{dice.randrange(1, 20)}幢{dice.randrange(101, 2804)}室",
        "is_default": True,
    }
    return f"{nick}{dice.randrange(10, 99)}", address
