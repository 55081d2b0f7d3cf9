"""What is said about an order once it is there: reviews by stars, later words, shops' answers, and what went wrong."""

STARS = (5,) * 62 + (4,) * 20 + (3,) * 9 + (2,) * 4 + (1,) * 5
"""How a hundred buyers judge."""
REVIEWS: dict[int, tuple[str, ...]] = {
    5: (
        "质量很好，和描述一样，包装也很仔细。", "第二次买了，家里人都喜欢，会一直回购。", "发货快，第三天就到了，东西比想象中精致。",
        "颜色很正，手感也好，送朋友她特别开心。", "用了几天才来评价，真的不错，值得买。", "客服耐心，问什么都答，东西没让人失望。",
        "细节做得很用心，没有异味，放心用。", "看了达人的视频来的，实物和视频里一样。", "大小正合适，家里一下子就顺眼了。",
        "Well made and carefully packed. Exactly as described.", "Second time I buy it, still happy with it.",
    ),
    4: (
        "整体满意，就是快递慢了一天。", "东西不错，颜色比图片稍微深一点点。", "好用，要是再便宜一点就更好了。", "包装盒有点压到，里面没事。",
        "做工可以，线头自己剪了剪。", "Good value. The box was a little dented, the goods are fine.",
    ),
    3: ("一般般，对得起这个价格。", "还行吧，和期待有点差距。", "用着没问题，就是味道要散几天。", "Okay for the price, nothing special."),
    2: ("有点失望，质感不如图片。", "尺寸偏小，和客服说的不一样。", "Smaller than I expected from the pictures."),
    1: ("收到就有瑕疵，已经申请售后。", "等了很久才发货，包装也破了。", "The parcel came damaged. I asked for my money back."),
}  # fmt: skip
LATER = (
    "用了一周，没有问题，追加好评。", "洗过两次，没有掉色没有变形。", "又下了一单，给爸妈也买了一份。", "比刚到的时候更喜欢了。",
    "用久了发现有一点小毛病，不影响。", "Still fine after a week of daily use.",
)  # fmt: skip
THANKS = "谢谢您的认可，有任何使用问题随时找我们。"
SORRY = "很抱歉没有让您满意，客服已经联系您，我们会负责到底。"
TROUBLE: dict[str, tuple[str, ...]] = {
    "changed_mind": ("家里已经有了，不需要了。", "想换个颜色重新下单。"),
    "ordered_wrong": ("下单时选错了规格。",),
    "address_wrong": ("地址写成以前的了，麻烦取消。",),
    "not_received": ("物流好几天没有动了，一直没有收到。", "显示已派送，可是我没有拿到。"),
    "no_reason": ("不太适合我，没有拆封使用。", "和家里的风格不搭，想退。"),
    "wrong_size": ("尺码偏小，想换大一号。", "比想象中大，不合适。"),
    "agreed_with_shop": ("和客服商量好了，按说好的处理。",),
    "quality": ("用了两天就有问题，麻烦看看照片。", "接口松动，用不了。"),
    "damaged": ("收到时外壳裂了，照片里能看到。", "箱子被压坏，里面也碎了一角。"),
    "pieces_missing": ("少发了配件，盒子里没有。",),
    "wrong_goods": ("发成别的颜色了。",),
    "not_as_described": ("和页面写的材质不一样。",),
    "broke_down": ("突然打不开了，想修一下。",),
}
NOT_AGREED = "您好，这个情况不在售后范围内，请您再看看商品说明。"
APPEALED = "商家不处理，请平台帮忙看看，照片和聊天记录都在。"
RULED = "双方的说明与照片都看过了，支持消费者。"
LOOKED = "请双方在两天内补充照片或物流凭证。"
APPEAL_OF_REVIEW = "评价内容与商品无关，请平台核实。"
