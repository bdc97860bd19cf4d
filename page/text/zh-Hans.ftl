# Southwind: the words of the field page, in Chinese, simplified. en.ftl says what the comments mean.
# Not yet seen by a native reader who knows the work; it has to be.

## On every screen

# draft
page-language = 语言
# draft
page-back = 返回
# draft
page-busy = 请稍等…

## Leave: the quick exit

# draft
leave-button = 离开
# draft
leave-hint = 按“离开”，这个页面会马上清空。快速按三次 Esc 键也一样。
# draft
leave-title = “离开”清除不了的东西
# draft
leave-history = 浏览器历史记录里这个页面的地址，包括您点开的整个链接。请到历史记录里删除。
# draft
leave-network = 网络或电话公司看到的：这台设备在什么时候和我们连接过。
# draft
leave-phone = 输入法、手机或其他程序自己留下的内容。
# draft
leave-downloads = 您保存的文件，以及原来就在这台设备上的照片和录音。
# draft
leave-screenshots = 屏幕截图，以及别人在屏幕上看到的。

## Start

# draft
start-title = 求助
# draft
start-appeal = 发送求助
# draft
start-appeal-hint = 告诉我们发生了什么事。大约需要一分钟。
# draft
start-code = 我有24位号码
# draft
start-code-hint = 看回复、再写给我们，或者再发文件。
# draft
start-about = 关于这个页面
# draft
start-about-lock = 您写的内容在这台设备上就加密了。只有我们的工作人员能打开。
# draft
start-about-no-storage = 页面自己不在这台设备上保存任何东西，也不问您的名字。
# draft
start-about-limit = 页面藏不住这台设备和我们连接过。如果手机已被别人控制，页面也保护不了您。
# draft
start-about-no-promise = 我们不能保证一定帮得上忙。
# draft
start-about-false = 假的页面会偷走您写的内容。只用您信任的人给的链接或文件。
# draft
start-trust = 您的话会发给：{ $desk }
# draft
start-fingerprint = 组织的标记：{ $fingerprint }
# draft
start-fingerprint-hint = 请和给您链接的人念的标记对一对。
# draft
start-checking = 正在确认发给谁…
# draft
start-offline = 现在没有网络。您可以写好，保存成加密文件，由别人替您发送。
# draft
start-lapsed = 接收处的钥匙已经旧了。您仍然可以发送。

## The appeal

# draft
appeal-title = 您的求助
# draft
appeal-hint = 知道多少就说多少。不知道的，请选“不知道”。
# draft
appeal-send = 发送
# draft
appeal-missing = 发送之前，请填好：
# draft
appeal-missing-words = 写几句话，或者录一段语音
# draft
appeal-all-long = 所有文字加起来太长了。请缩短一些。

# draft
kind-title = 发生了什么事？
# draft
kind-arrested = 被抓
# draft
kind-moved = 关押中被转移
# draft
kind-repatriation_imminent = 快要被遣返
# draft
kind-repatriated = 已被遣返
# draft
kind-missing = 失踪
# draft
kind-trafficked = 被卖或被强迫扣留
# draft
kind-violence = 被打或被虐待
# draft
kind-hiding = 正在躲藏
# draft
kind-medical = 生病或受伤
# draft
kind-self_harm = 想死或想伤害自己
# draft
kind-helper_compromised = 帮忙的人不再可靠
# draft
kind-update = 以前的事有新消息
# draft
kind-safe = 现在安全了

# draft
people-title = 有几个人？
# draft
people-women = 女人
# draft
people-men = 男人
# draft
people-girls = 女孩
# draft
people-boys = 男孩
# draft
people-unknown = 不清楚
# draft
people-more = 加一个：{ $who }
# draft
people-less = 减一个：{ $who }
# draft
people-count = { $who }：{ $count }
# draft
people-too-many = 最多 { $most } 人

# draft
country-title = 在哪个国家？
# draft
country-CN = 中国
# draft
country-LA = 老挝
# draft
country-TH = 泰国
# draft
country-VN = 越南
# draft
country-MM = 缅甸
# draft
country-KH = 柬埔寨
# draft
country-MN = 蒙古
# draft
country-RU = 俄罗斯
# draft
country-KR = 韩国
# draft
country-other = 别的国家
# draft
country-choose = 选择国家
# draft
country-region = 省份
# draft
country-region-hint = 只写省份。不要写城市、街道或房子。

# draft
when-title = 什么时候发生的？
# draft
when-now = 现在
# draft
when-today = 今天
# draft
when-yesterday = 昨天
# draft
when-date = 某一天
# draft
when-date-label = 哪一天？
# draft
when-unknown = 不知道

# draft
left-title = 还剩多少时间？
# draft
left-hours = 几个小时
# draft
left-days = 几天
# draft
left-weeks = 几个星期
# draft
left-unknown = 不知道

# draft
words-title = 告诉我们发生了什么
# draft
words-label = 用您自己的语言写
# draft
words-count = { $count } 字，最多 { $most } 字
# draft
words-never = 不要写下面这些。它们会让人有危险：
# draft
words-never-phone = 电话号码、聊天账号
# draft
words-never-names = 帮忙的人或中间人的名字
# draft
words-never-routes = 走过的或打算走的路线
# draft
words-never-houses = 躲藏地点的地址
# draft
words-never-family = 老家的亲人
# draft
words-never-bank = 银行账户

# draft
voice-title = 也可以说
# draft
voice-hint = 最多 { $most } 秒。不该写的也不要说。听到的人可能认出您的声音。
# draft
voice-record = 录音
# draft
voice-asking = 浏览器会问能不能用麦克风。请允许。
# draft
voice-recording = 正在录音：{ $seconds } 秒，最多 { $most } 秒
# draft
voice-stop = 停止
# draft
voice-ready = 您的录音：{ $seconds } 秒
# draft
voice-play = 播放
# draft
voice-again = 重新录
# draft
voice-remove = 删除
# draft
voice-file = 选择声音文件
# draft
voice-too-long = 这段声音超过 { $most } 秒。请在下面作为文件选择，并在这里写几句话。
# draft
voice-missing = 这个浏览器不能录音。您可以写，或者在下面选一个声音文件。

# draft
file-title = 照片、视频、文件
# draft
file-choose = 选择文件
# draft
file-hint = 最多 { $most } 个。先发您的话，再发文件。
# draft
file-line = { $name }，{ $size }
# draft
file-preparing = 正在准备：{ $percent }%
# draft
file-cleaned = 这张照片里的地点、时间和设备信息已经去掉。画面没有变，脸和招牌还看得见。
# draft
file-original = 原样发送照片
# draft
file-original-warning = 这样照片可能会说出在哪里、什么时候、用什么设备拍的。只有我们请您这样做时才选。
# draft
file-unknown-warning = 这个文件会原样发送。里面可能有地点、时间、设备或名字。
# draft
file-remove = 去掉 { $name }
# draft
file-remove-sure = { $name } 正在发送。现在去掉，已经送到的部分会被删除。
# draft
file-keep = 继续发送

# draft
consent-title = 这件事我们可以对谁说？
# draft
consent-hint = 只按当事人告诉您的回答。没有问过，就留“没有问过”。
# draft
consent-partner = 和我们一起工作的组织
# draft
consent-unhcr = 联合国难民署（UNHCR）
# draft
consent-embassy = 大使馆
# draft
consent-un_body = 联合国的人权机构
# draft
consent-media = 记者
# draft
consent-yes = 可以
# draft
consent-no = 不可以
# draft
consent-not_asked = 没有问过
# draft
consent-given-by = 是谁说的？
# draft
consent-given-by-hint = 例如：她本人、她母亲。不要写名字。
# draft
consent-given-by-long = “是谁说的”最多 { $most } 字

## More about the case: nothing here is needed

# draft
more-title = 再多说一些
# draft
more-hint = 这里都可以不填。不要写名字。
# draft
more-person = 人 { $label }
# draft
more-person-add = 加一个人
# draft
more-person-remove = 去掉人 { $label }
# draft
more-sex = 性别
# draft
more-sex-female = 女
# draft
more-sex-male = 男
# draft
more-sex-unknown = 不清楚
# draft
more-age = 年龄
# draft
more-age-infant = 不满2岁
# draft
more-age-child = 2到11岁
# draft
more-age-youth = 12到17岁
# draft
more-age-adult = 18到59岁
# draft
more-age-old = 60岁以上
# draft
more-age-unknown = 不清楚
# draft
more-needs = 需要照顾的情况
# draft
more-need-infant = 婴儿
# draft
more-need-pregnant = 怀孕
# draft
more-need-unaccompanied = 没有大人陪的孩子
# draft
more-need-medical = 生病或受伤
# draft
more-linked = 和谁是一起的
# draft
more-custody = 如果有人关着他们
# draft
more-authority = 谁关着他们？例如：警察、军队、边防
# draft
more-arrested-at = 从哪一天开始？
# draft
more-last-seen = 最后一次见到是哪一天？
# draft
more-moved-to = 被转移到哪个省？
# draft
more-warrant = 给他们看过逮捕文件
# draft
more-visits = 本国官员来过的日子
# draft
more-visit-add = 加一天
# draft
more-risk = 如果被遣返，为什么有危险
# draft
more-actions = 已经做了什么
# draft
more-request = 您请我们做什么
# draft
more-destination = 当事人说过想去哪里
# draft
more-relation = 您是他们的什么人。不要写名字
# draft
more-safe-time = 什么时候看回复是安全的

## After sending

# draft
sent-title = 您的求助
# draft
sent-words = 您的话
# draft
sent-words-sealing = 正在加密。
# draft
sent-words-sending = 正在发送。不要关闭这个页面。
# draft
sent-words-waiting = 还没有发出去。我们会一直再试。不要关闭这个页面。
# draft
sent-words-safe = 已经送到。您的话安全地存在我们的服务器上。还没有人读过。
# draft
sent-words-failed = 没有发出去。
# draft
sent-back = 回到您写的内容
# draft
sent-kept = 送达证明：{ $time }
# draft
sent-next-try = 下次再试：{ $time }
# draft
sent-files = 您的文件
# draft
sent-file = 文件 { $number }
# draft
sent-file-waiting = 等待发送
# draft
sent-file-sending = 已发送 { $percent }%
# draft
sent-file-retrying = 已发送 { $percent }%。连接断了，正在再试。
# draft
sent-file-done = 已经送到
# draft
sent-file-failed = 没有发出去
# draft
sent-total = 全部文件：{ $sent }，共 { $total }
# draft
sent-all = 全部送到了。号码写下来以后，就可以关闭这个页面。
# draft
sent-keep-open = 全部送到之前，不要关闭这个页面。
# draft
sent-capsule = 保存加密文件
# draft
sent-capsule-hint = 如果怎么也发不出去：保存这个文件。谁都可以带走它，替您发送，但读不到内容。不过，谁在这台设备上找到它，就知道您用过这个页面。
# draft
sent-capsule-saved = 加密文件已交给浏览器保存。转交给别人以后，请从这台设备上删除。
# draft
sent-capsule-none = 还没有加密文件。请等您的话加密完成。
# draft
sent-capsule-large = 这些文件很大，共 { $size }。保存需要时间，也需要设备上的空间。
# draft
sent-capsule-file = 保存加密文件 { $number }，共 { $total } 个

## The code of 24 digits

# draft
code-title = 您的号码
# draft
code-why = 用这24位号码可以看回复，也可以再写给我们。号码只在现在显示。
# draft
code-paper = 请按顺序把六组数字都写在纸上。不要拍照，也不要存在这台设备上。
# draft
code-secret = 谁有这个号码，谁就能看回复，也能用您的名义写。谁都不能再给您一次。
# draft
code-group = 第 { $group } 组
# draft
code-written = 我写下来了
# draft
code-later = 我现在不能写下来
# draft
code-none = 您的求助照样会发送。但是没有这个号码，您看不到我们的回复。
# draft
code-ask = 为了确认，请照着纸输入两组。
# draft
code-ask-group = 纸上的第 { $group } 组
# draft
code-confirm = 核对
# draft
code-right = 对了。请把纸放在安全的地方。
# draft
code-wrong = 第 { $group } 组不一样。您的求助照样会发送。请再看一次号码。
# draft
code-show-again = 再看一次号码
# draft
code-making = 正在生成您的号码…
# draft
code-hidden = 号码已经隐藏。
# draft
code-enter-title = 我有24位号码
# draft
code-enter = 请输入纸上的24位号码
# draft
code-enter-hint = 可以不打空格。
# draft
code-count = { $count } 位，共 { $most } 位
# draft
code-open = 打开
# draft
code-opening = 正在打开。旧手机需要等一会儿。

## A case: its replies

# draft
case-title = 回复
# draft
case-loading = 正在查看回复…
# draft
case-none-hint = 如果您觉得应该有回复，请把24位号码和纸对一对。
# draft
case-not-shown = 没有显示的：{ $count } 条，不能确定是我们的工作人员写的。别人用我们的名义说的话，请不要照着做。
# draft
case-missing = 第 { $number } 条回复不在这里。可能晚到，也可能您以前看过。
# draft
case-missing-some = 第 { $first } 到第 { $last } 条回复不在这里。可能晚到，也可能您以前看过。
# draft
case-twice = 第 { $number } 条回复来了两次。
# draft
case-differs = 第 { $number } 条回复还来过内容不同的一份。再问过我们之前，请不要照着做。
# draft
case-more = 还有更多回复。请再看一次。
# draft
case-more-behind = 后面还有更多回复。删除这些以后就能看到。
# draft
case-withheld = 服务器可能扣住了什么。如果可以，请用别的办法告诉我们。
# draft
case-checked = 上次查看：{ $time }
# draft
case-delete = 我看过了，从服务器上删除
# draft
case-deleting = 正在从服务器上删除…
# draft
case-removed = 您看到的回复已经从服务器上删除。需要的请记住。
# draft
case-not-removed = 没有全部从服务器上删除。请再试。
# draft
case-kept = 回复留在服务器上。您可以再看。
# draft
case-again = 再看一次
# draft
case-answer = 回答
# draft
case-move = 生成新号码

## Answering

# draft
answer-title = 您的回答
# draft
answer-words = 写下您的回答
# draft
answer-to = 回答第 { $number } 条回复
# draft
answer-send = 发送
# draft
answer-sent = 已经送到。您的回答安全地存在我们的服务器上。
# draft
answer-files = 加文件
# draft
answer-empty = 请写几句话，录一段语音，或者选一个文件。
# draft
answer-go-on = 继续发文件
# draft
answer-go-on-hint = 请再选同一个文件。我们只发还没送到的部分。
# draft
answer-go-on-original = 这张照片上次是原样发送的
# draft
answer-went-on = 已有 { $percent }% 送到。从那里继续。
# draft
answer-new = 这个文件以前没有发过。从头开始发。
# draft
answer-unknown = { $name }：这个文件还没有送到任何部分。是这个文件吗？
# draft
answer-from-beginning = 从头开始发
# draft
answer-not-this = 不要发送

## A new code

# draft
move-title = 新号码
# draft
move-why = 如果可能有人看过您的号码，或者我们请您这样做，就换新号码。
# draft
move-steps = 您会得到新的24位号码。写下来，再输入两组。之后才会用新号码。
# draft
move-start = 生成新号码
# draft
move-sending = 正在告诉接收处…
# draft
move-done = 从现在起用新号码。一个星期内，旧号码也要看一看。然后销毁旧的纸。
# draft
move-wait = 新号码还不能用。请先输入两组。
# draft
move-wrong = 第 { $group } 组不一样。请再看一次号码。
# draft
move-unsure = 请留着两个号码。还不知道接收处是否已经收到通知。两个号码都要看。

## The invitation

# draft
invitation-title = 还没有邀请
# draft
invitation-hint = 请粘贴别人给您的链接。里面有 southwind:v1 这几个字。
# draft
invitation-label = 邀请
# draft
invitation-use = 使用
# draft
invitation-other = 使用另一个邀请
# draft
invitation-offline = 把这个页面保存成文件
# draft
invitation-offline-hint = 没有网络也能用这个文件。别人可能在这台设备上找到它。

## Browsers inside other apps

# draft
inapp-title = 请用浏览器打开这个页面
# draft
inapp-why = 您现在在另一个应用里面。那个应用可能看到您写的内容，有些功能在这里也不能用。
# draft
inapp-how = 请点应用的菜单，选“在浏览器中打开”。或者复制地址，到浏览器里打开。
# draft
inapp-copy = 复制地址
# draft
inapp-copied = 已复制。用完请从剪贴板删除。
# draft
inapp-copy-failed = 复制不了。请长按地址再复制。
# draft
inapp-stay = 还是留在这里

## Troubles: what happened, and one next step

# draft
trouble-title = 没有成功
# draft
trouble-kept = 您写的内容还在。
# draft
trouble-again = 再试一次

# draft
trouble-invitation-missing = 这个页面还不知道要发给谁。
# draft
trouble-invitation-missing-next = 请打开别人给您的链接，或者粘贴在这里。
# draft
trouble-invitation-damaged = 这个邀请不完整。
# draft
trouble-invitation-damaged-next = 请从头到尾重新复制，或者再要一次。
# draft
trouble-invitation-version = 这个邀请比这个页面新。
# draft
trouble-invitation-version-next = 请向给您邀请的人要新的页面。
# draft
trouble-invitation-example = 这个邀请只是试用的样例，发出去也没有人会看。
# draft
trouble-invitation-example-next = 请向给您邀请的人要真正的邀请。
# draft
trouble-other-relay = 这个邀请属于另一个地址。
# draft
trouble-other-relay-next = 请改为打开这个地址：{ $address }
# draft
trouble-roster-damaged = 工作人员名单读不出来，所以什么都不发送。
# draft
trouble-roster-damaged-next = 请换一个网络再试。如果可以保存加密文件，就保存。
# draft
trouble-roster-signature = 工作人员名单上没有您邀请里那个组织的签名。可能有人在骗您。
# draft
trouble-roster-signature-next = 不要在这里发送任何东西。请问给您邀请的人。
# draft
trouble-roster-expired = 工作人员名单太旧，所以什么都不发送。
# draft
trouble-roster-expired-next = 请看这台设备的日期。如果日期没错，请再要新的链接或文件。
# draft
trouble-roster-future = 工作人员名单的日期还没有到。
# draft
trouble-roster-future-next = 请调好这台设备的日期和时间，再试一次。
# draft
trouble-roster-older = 服务器给的工作人员名单比我们知道的旧。它可能扣住了什么。
# draft
trouble-roster-older-next = 请换一个网络再试，或者用加密文件。
# draft
trouble-desk-unknown = 您邀请里的接收处已经不在了。
# draft
trouble-desk-unknown-next = 请向给您邀请的人要一个新的。
# draft
trouble-epoch-missing = 给您的话加密的钥匙还没有准备好。
# draft
trouble-epoch-missing-next = 请过几分钟再试。
# draft
trouble-epoch-refused = 给您的话加密的钥匙没有我们工作人员的签名。可能有人在骗您。
# draft
trouble-epoch-refused-next = 不要在这里发送任何东西。请问给您邀请的人。
# draft
trouble-epoch-older = 服务器给的钥匙比我们知道的旧。它可能扣住了什么。
# draft
trouble-epoch-older-next = 请换一个网络再试，或者用加密文件。

# draft
trouble-relay-away = 连接不到我们的服务器。
# draft
trouble-relay-away-next = 我们会自动再试。不要关闭这个页面。
# draft
trouble-relay-nonsense = 服务器的回答，这个页面看不懂。
# draft
trouble-relay-nonsense-next = 请换一个网络再试。如果可以保存加密文件，就保存。
# draft
trouble-relay-busy = 服务器现在很忙。
# draft
trouble-relay-busy-next = 我们会自动再试。不要关闭这个页面。
# draft
trouble-relay-full = 服务器没有空间了。
# draft
trouble-relay-full-next = 请现在保存加密文件。不要关闭这个页面，我们会再试。
# draft
trouble-relay-refused = 服务器没有接受（{ $code }）。
# draft
trouble-relay-refused-next = 请保存加密文件，请别人替您发送。
# draft
trouble-receipt-refused = 服务器说已经送到，但它的证明不对。请不要当作已经送到。
# draft
trouble-receipt-refused-next = 请换一个网络再试，或者保存加密文件。

# draft
trouble-file-unreadable = 这个文件读不出来。
# draft
trouble-file-unreadable-next = 请重新选择，或者不带这个文件发送。
# draft
trouble-file-changed = 您选择以后，这个文件变了。
# draft
trouble-file-changed-next = 请重新选择。
# draft
trouble-file-too-large = 这个文件太大。
# draft
trouble-file-too-large-next = 请选一个小一点或短一点的。
# draft
trouble-file-too-many = 文件太多了。
# draft
trouble-file-too-many-next = 请去掉几个，以后用号码再发。
# draft
trouble-microphone-refused = 这个页面不能使用麦克风。
# draft
trouble-microphone-refused-next = 请在浏览器里允许，或者改为写字。
# draft
trouble-microphone-missing = 没有可以用的麦克风。
# draft
trouble-microphone-missing-next = 请改为写字，或者选一个声音文件。

# draft
trouble-code-digit = 第 { $group } 组里有不是数字的东西。
# draft
trouble-code-digit-next = 请看纸上的第 { $group } 组。
# draft
trouble-code-group = 第 { $group } 组不是四位数字。
# draft
trouble-code-group-next = 请看纸上的第 { $group } 组。
# draft
trouble-code-length = 号码应该有24位，这里有 { $count } 位。
# draft
trouble-code-length-next = 请和纸对一对。
# draft
trouble-code-check = 号码里有地方不对。
# draft
trouble-code-check-one = 第 { $group } 组里有地方不对。
# draft
trouble-code-check-two = 第 { $group } 组或第 { $other } 组里有地方不对。
# draft
trouble-code-check-next = 请每一组都和纸对一对。
# draft
trouble-code-memory = 这台设备的空闲内存太少，打不开号码。
# draft
trouble-code-memory-next = 请关闭别的应用和页面，再试一次。

# draft
trouble-text-too-long = 写得太长了。
# draft
trouble-text-too-long-next = 请写短一点，剩下的以后用号码再发。
# draft
trouble-device-too-old = 这个浏览器太旧，或者缺少页面需要的功能。
# draft
trouble-device-too-old-next = 请用新一点的浏览器或别的设备。
