"""What a film shows and says: goods in their colours, three captions, a price, the words under the clip."""

from random import Random

import msgspec

from meadow.world.draw import Look
from meadow.world.market import Goods
from meadow.world.market.words import CLAIMS

_HOOKS: dict[str, tuple[str, ...]] = {
    "skincare": ("换季脸又干又红？", "熬夜脸急救来了"), "makeup": ("黄皮也能这么显白", "通勤妆五分钟搞定"), "fragrance": ("闻到的人都来问", "把雨后森林穿在身上"),
    "tops": ("一周不重样的秘密", "这版型也太能藏肉了"), "dresses": ("小个子闭眼入的裙子", "穿上它就想去旅行"), "outerwear": ("降温前先把它备好", "一件扛过整个冬天"),
    "accessories": ("点睛就靠这一件", "出门前的最后一步"), "sneakers": ("走了两万步脚不累", "这双鞋我连穿一个月"), "bags": ("打工人的通勤搭子", "容量大到离谱"),
    "bedding": ("睡进云朵里的感觉", "换上它一夜好眠"), "lighting": ("一盏灯改变整个房间", "氛围感说来就来"), "decor": ("三百块改造我的家", "摆上它家就不一样了"),
    "storage": ("衣柜再也不乱了", "收纳控看过来"), "cookware": ("懒人一锅出神器", "厨房小白也不糊锅"), "drinkware": ("每天想多喝一杯水", "办公桌上的小确幸"),
    "tableware": ("一人食也要好好吃", "吃饭都变香了"), "tea": ("今年的头一口春天", "喝茶不讲玄学"), "coffee": ("早八人续命水", "在家喝到咖啡馆味道"),
    "snacks": ("追剧必备一口停不下", "办公室抽屉藏起来"), "fruit": ("咬一口汁水直流", "果园现摘给你看"), "audio": ("戴上它世界安静了", "听完头皮发麻"),
    "phone-gear": ("出门不怕没电了", "手机也要换新衣"), "small-appliances": ("后悔没早买的小家电", "提升幸福感就靠它"), "toys": ("孩子抱着不肯撒手", "陪娃神器来啦"),
    "baby": ("新手妈妈抄作业", "囤货清单第一位"), "pets": ("主子终于肯吃饭了", "毛孩子的快乐老家"), "camping": ("周末就差这一件", "说走就走的露营"),
    "fitness": ("在家练出马甲线", "别找借口动起来"), "cycling": ("骑进这个秋天的风里", "夜骑安全感拉满"), "stationery": ("开学季的仪式感", "写字的人都会喜欢"),
    "books": ("这本书我读了两遍", "睡前翻几页就很好"),
}  # fmt: skip
_CALLS = ("点左下角 同款直达", "喜欢就带走吧", "点购物袋看细节", "库存不多先到先得", "评论区聊聊你的看法")
_TAGS: dict[str, tuple[str, ...]] = {
    "skincare": ("护肤", "换季护肤"), "makeup": ("美妆", "通勤妆"), "fragrance": ("香水", "小众香"), "tops": ("穿搭", "秋冬穿搭"), "dresses": ("连衣裙", "穿搭"),
    "outerwear": ("外套", "秋冬穿搭"), "accessories": ("配饰", "穿搭"), "sneakers": ("运动鞋", "跑步"), "bags": ("包包", "通勤包"), "bedding": ("床品", "好好睡觉"),
    "lighting": ("灯具", "氛围感"), "decor": ("家居", "租房改造"), "storage": ("收纳", "断舍离"), "cookware": ("厨房好物", "做饭"), "drinkware": ("杯子", "桌面好物"),
    "tableware": ("餐具", "一人食"), "tea": ("喝茶", "春茶"), "coffee": ("手冲咖啡", "咖啡"), "snacks": ("零食", "追剧零食"), "fruit": ("水果", "当季水果"),
    "audio": ("耳机", "数码"), "phone-gear": ("手机配件", "数码好物"), "small-appliances": ("小家电", "提升幸福感"), "toys": ("玩具", "陪伴"), "baby": ("母婴", "新手妈妈"),
    "pets": ("猫咪", "养宠日常"), "camping": ("露营", "周末去哪儿"), "fitness": ("健身", "居家运动"), "cycling": ("骑行", "夜骑"), "stationery": ("手账", "文具"),
    "books": ("读书", "书单"),
}  # fmt: skip


class Script(msgspec.Struct, frozen=True):
    """A film: looks in order of appearance, three captions, the price on its sticker, caption and topics of the clip."""

    seed: str
    looks: tuple[Look, ...]
    lines: tuple[str, str, str]
    price: str
    caption: str
    topics: tuple[str, ...]


def script(goods: Goods, seed: int, take: int = 0) -> Script:
    """The film of one product; another take says other words in another rhythm."""
    name = f"{seed}:film:{goods.number}:{take}"
    dice = Random(name)  # noqa: S311 - an invented film
    looks: list[Look] = []
    for photo in goods.photos:
        if photo.look not in looks:
            looks.append(photo.look)
    hook = _HOOKS[goods.leaf][take % 2]
    claim = " ".join(dice.choice(CLAIMS[goods.leaf]).replace("|", " ").split()[:3])
    product = goods.title["zh-CN"].split()[1]
    yuan = f"¥{goods.price // 100}" + (f".{goods.price % 100:02d}" if goods.price % 100 else "")
    return Script(
        name, tuple(looks), (hook, claim, dice.choice(_CALLS)), yuan, f"{hook}{product}真实分享", _TAGS[goods.leaf]
    )
