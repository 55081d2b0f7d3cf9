"""What product pages and close-ups say, by category."""

CLAIMS: dict[str, tuple[str, ...]] = {
    "skincare": ("温和配方|无酒精 无香精 敏感肌可用", "一抹即化|轻盈质地 不黏腻"), "makeup": ("丝滑显色|一笔成妆 持久不脱色", "细腻粉质|不飞粉 不卡纹"),
    "fragrance": ("余味悠长|前中后三调 层次分明", "天然萃取|木质与花香的平衡"), "tops": ("亲肤纯棉|不透不闷 久洗不变形", "宽松版型|男女同款 随性百搭"),
    "dresses": ("垂感面料|走路带风 自然显瘦", "收腰剪裁|腰线上移 显高"), "outerwear": ("加厚锁温|轻盈保暖 不臃肿", "挺括廓形|肩线利落"),
    "accessories": ("柔软亲肤|细节决定质感", "百搭配色|一物多用"), "sneakers": ("云弹缓震|久走不累脚", "防滑大底|抓地稳 耐磨损"),
    "bags": ("大有可装|分区清晰 取放顺手", "细密走线|五金不易掉色"), "bedding": ("亲肤裸睡|长绒棉 越洗越软", "透气吸湿|四季可用"),
    "lighting": ("暖光护眼|无频闪 可调光", "一盏氛围|点亮安静的夜晚"), "decor": ("手工之美|每一件都略有不同", "家的表情|摆上就好看"),
    "storage": ("一目了然|分门别类 告别凌乱", "结实耐用|加厚材质 可折叠"), "cookware": ("受热均匀|炖煮煎炒 一锅搞定", "不粘易洗|少油少烟"),
    "drinkware": ("握感温润|杯口圆滑 不烫手", "长效保温|早晨装 傍晚热"), "tableware": ("釉下彩绘|食品级 更安心", "可进微波炉|日常好打理"),
    "tea": ("产地直采|手工采制 干净茶汤", "豆香清甜|前三泡都好喝"), "coffee": ("新鲜现烘|七天内发出", "酸甜平衡|干净的余韵"),
    "snacks": ("酥脆一口|真材实料 少添加", "独立小包|随手带 不受潮"), "fruit": ("现摘现发|坏果包赔", "甜度在线|皮薄汁多"),
    "audio": ("沉浸降噪|世界安静下来", "细节听得见|饱满不轰头"), "phone-gear": ("快充省心|多重保护", "手感细腻|防摔不发黄"),
    "small-appliances": ("一键搞定|简单好用 低噪音", "用心细节|食品级材质"), "toys": ("安全材质|圆角打磨 放心玩", "陪伴长大|柔软抱得住"),
    "baby": ("A类标准|贴身更安心", "细致呵护|柔软不刺激"), "pets": ("毛孩子喜欢|安心材质 用心细节", "陪伴每一天|吃好睡好玩好"),
    "camping": ("一键速开|一个人也能搞定", "防雨防晒|周末就出发"), "fitness": ("在家就练|静音不伤地板", "稳定防滑|动作更标准"),
    "cycling": ("轻量透气|骑行更自在", "夜骑安心|看得远 被看见"), "stationery": ("顺滑书写|不洇不透", "认真生活|写下今天"),
    "books": ("值得慢读|一页一页翻完", "精装用纸|护眼不反光"),
}  # fmt: skip
_MATTER: dict[str, tuple[str, str]] = {
    "skincare": ("配方经过三百二十人试用，早晚各一次，取适量点涂后轻拍至吸收。", "Tested by 320 people. Pat on morning and night until absorbed."),
    "makeup": ("新手也能一次上手，日常妆与晚间妆都合适。", "Easy for beginners, right for day and evening."),
    "fragrance": ("存放于阴凉处，避免阳光直射，喷于手腕与耳后。", "Keep cool and out of the sun; wear on wrists and behind the ears."),
    "tops": ("建议反面冷水洗涤，不可漂白，低温熨烫。", "Wash cold inside out, do not bleach, iron cool."),
    "dresses": ("单层无里布款建议搭配内衬，深浅色分开洗涤。", "Wear with a slip; wash dark and light apart."),
    "outerwear": ("建议干洗或局部清洁，收纳时挂起。", "Dry clean or spot clean; store on a hanger."),
    "accessories": ("尺寸为手工平铺测量，误差一到两厘米。", "Measured flat by hand, within two centimetres."),
    "sneakers": ("鞋码标准，脚背高或脚宽建议拍大一码。", "True to size; size up for wide feet."),
    "bags": ("新包可能略有气味，通风两日即散。", "A new bag may smell a little; air it for two days."),
    "bedding": ("被套二百乘二百三十厘米，床单二百四十五乘二百五十厘米，枕套两只。", "Duvet cover 200×230 cm, sheet 245×250 cm, two pillowcases."),
    "lighting": ("含光源，国标插头，线长一米五。", "Bulb included, 1.5 m cable."),
    "decor": ("手工制作，釉色与纹理每件略有不同。", "Made by hand: glaze and grain differ a little."),
    "storage": ("免安装，展开即用，承重十公斤。", "No assembly, carries 10 kg."),
    "cookware": ("燃气灶、电磁炉、电陶炉均可用。", "For gas, induction and ceramic hobs."),
    "drinkware": ("首次使用请用温水清洗，不建议硬物刷洗。", "Rinse with warm water first; no hard brushes."),
    "tableware": ("可进微波炉与洗碗机，破损包赔。", "Microwave and dishwasher safe; breakage covered."),
    "tea": ("密封、避光、干燥保存，开封后请尽快饮用。", "Keep sealed, dark and dry; drink soon after opening."),
    "coffee": ("下单后烘焙，养豆七天风味更佳。", "Roasted to order; rest the beans for a week."),
    "snacks": ("开袋即食，保质期九个月。", "Ready to eat, best within nine months."),
    "fruit": ("生鲜不支持无理由退货，坏果二十四小时内拍照即赔。", "Fresh goods: send a picture of bad fruit within 24 hours."),
    "audio": ("蓝牙五点三，支持双设备连接，两年质保。", "Bluetooth 5.3, two devices at once, two-year warranty."),
    "phone-gear": ("请按机型下单，赠同色挂绳。", "Choose your model; a matching strap is included."),
    "small-appliances": ("三C认证，两年质保，只换不修。", "Certified, two-year exchange warranty."),
    "toys": ("适合三岁以上，水性漆，无小零件。", "From three years, water-based paint, no small parts."),
    "baby": ("A类婴幼儿标准，出厂前高温消毒。", "Infant grade, sterilised before packing."),
    "pets": ("换粮请用七天过渡，备足饮水。", "Change food over seven days, with fresh water."),
    "camping": ("收纳袋、地钉与防风绳齐备。", "With bag, pegs and guy lines."),
    "fitness": ("使用前请热身，孕期请遵医嘱。", "Warm up first; ask a doctor in pregnancy."),
    "cycling": ("到手九成装好，附工具与说明。", "Arrives nearly assembled, with tools."),
    "stationery": ("纸张克重一百克，钢笔友好。", "100 gsm paper, fine with fountain pens."),
    "books": ("全新正版，塑封出货，破损包换。", "New and sealed; damage exchanged."),
}  # fmt: skip


def describe(leaf: str, brand: str, zh: str, en: str) -> dict[str, str]:
    """A description in both languages: what it is, why it is good, how to treat it."""
    claims = [c.replace("|", "，").replace(" ", "，") for c in CLAIMS[leaf]]
    care_zh, care_en = _MATTER[leaf]
    body_zh = f"{brand}出品｜{zh.split(maxsplit=1)[0]}\n\n" + "\n".join(f"· {c}" for c in claims) + f"\n\n{care_zh}"
    return {"zh-CN": body_zh, "en": f"{en}.\n\n{care_en}"}
