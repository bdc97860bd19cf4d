# Southwind: the words of the field page, in Vietnamese. en.ftl says what the comments mean.
# Not yet seen by a native reader who knows the work; it has to be.

## On every screen

# draft
page-language = Ngôn ngữ
# draft
page-back = Quay lại
# draft
page-busy = Xin chờ…

## Leave: the quick exit

# draft
leave-button = Thoát
# draft
leave-hint = Bấm “Thoát” thì trang này được xóa trống ngay. Bấm nhanh phím Esc ba lần cũng vậy.
# draft
leave-title = Những gì “Thoát” không xóa được
# draft
leave-history = Địa chỉ trang này trong lịch sử của trình duyệt, cùng với cả đường dẫn bạn đã bấm. Xin tự xóa ở đó.
# draft
leave-network = Những gì mạng hay công ty điện thoại đã thấy: máy này đã kết nối với chúng tôi lúc nào.
# draft
leave-phone = Những gì bàn phím, điện thoại hay chương trình khác trong máy đã giữ lại.
# draft
leave-downloads = Tệp bạn đã lưu, hình và lời ghi âm đã có sẵn trong máy.
# draft
leave-screenshots = Ảnh chụp màn hình, và những gì người khác đã thấy trên màn hình.

## Start

# draft
start-title = Kêu cứu
# draft
start-appeal = Gửi lời kêu cứu
# draft
start-appeal-hint = Cho chúng tôi biết chuyện gì đã xảy ra. Mất khoảng một phút.
# draft
start-code = Tôi có mã 24 chữ số
# draft
start-code-hint = Đọc trả lời, viết thêm, hoặc gửi thêm tệp.
# draft
start-about = Về trang này
# draft
start-about-lock = Những gì bạn viết được khóa ngay trong máy này. Chỉ nhân viên của chúng tôi mở được.
# draft
start-about-no-storage = Trang không tự lưu gì vào máy này. Trang không hỏi tên bạn.
# draft
start-about-limit = Trang không giấu được việc máy này kết nối với chúng tôi. Trang không bảo vệ được điện thoại đã bị người khác kiểm soát.
# draft
start-about-no-promise = Chúng tôi không dám hứa là giúp được.
# draft
start-about-false = Trang giả có thể lấy cắp những gì bạn viết. Chỉ dùng đường dẫn hay tệp của người bạn tin.
# draft
start-trust = Lời của bạn sẽ đến: { $desk }
# draft
start-fingerprint = Dấu của tổ chức: { $fingerprint }
# draft
start-fingerprint-hint = Xin so với dấu mà người cho bạn đường dẫn đọc lên.
# draft
start-checking = Đang kiểm tra trang này gửi cho ai…
# draft
start-offline = Lúc này không có mạng. Bạn có thể viết và lưu thành tệp đã khóa. Người khác có thể gửi giúp bạn.
# draft
start-lapsed = Chìa khóa của nơi nhận đã cũ. Bạn vẫn gửi được.

## The appeal

# draft
appeal-title = Lời kêu cứu của bạn
# draft
appeal-hint = Biết gì thì nói nấy. Nếu không biết, chọn “Tôi không biết”.
# draft
appeal-send = Gửi
# draft
appeal-missing = Trước khi gửi, xin điền:
# draft
appeal-missing-words = Viết vài câu, hoặc ghi âm
# draft
appeal-all-long = Tất cả phần chữ cộng lại quá dài. Xin viết ngắn bớt.

# draft
kind-title = Chuyện gì đã xảy ra?
# draft
kind-arrested = Bị bắt
# draft
kind-moved = Đang bị giữ thì bị chuyển đi
# draft
kind-repatriation_imminent = Sắp bị trả về nước
# draft
kind-repatriated = Đã bị trả về nước
# draft
kind-missing = Mất tích
# draft
kind-trafficked = Bị bán hoặc bị ép giữ
# draft
kind-violence = Bị đánh hoặc bị hành hạ
# draft
kind-hiding = Đang trốn
# draft
kind-medical = Bị bệnh hoặc bị thương
# draft
kind-self_harm = Muốn chết hoặc tự làm hại mình
# draft
kind-helper_compromised = Người giúp đỡ không còn đáng tin
# draft
kind-update = Tin mới về một việc cũ
# draft
kind-safe = Bây giờ đã an toàn

# draft
people-title = Có bao nhiêu người?
# draft
people-women = Phụ nữ
# draft
people-men = Đàn ông
# draft
people-girls = Bé gái
# draft
people-boys = Bé trai
# draft
people-unknown = Không rõ
# draft
people-more = Thêm một: { $who }
# draft
people-less = Bớt một: { $who }
# draft
people-count = { $who }: { $count }
# draft
people-too-many = Nhiều nhất { $most } người

# draft
country-title = Ở nước nào?
# draft
country-CN = Trung Quốc
# draft
country-LA = Lào
# draft
country-TH = Thái Lan
# draft
country-VN = Việt Nam
# draft
country-MM = Myanmar
# draft
country-KH = Campuchia
# draft
country-MN = Mông Cổ
# draft
country-RU = Nga
# draft
country-KR = Hàn Quốc
# draft
country-other = Nước khác
# draft
country-choose = Chọn nước
# draft
country-region = Tỉnh
# draft
country-region-hint = Chỉ viết tỉnh. Đừng viết thành phố, đường hay nhà.

# draft
when-title = Chuyện xảy ra khi nào?
# draft
when-now = Bây giờ
# draft
when-today = Hôm nay
# draft
when-yesterday = Hôm qua
# draft
when-date = Một ngày khác
# draft
when-date-label = Ngày nào?
# draft
when-unknown = Tôi không biết

# draft
left-title = Còn bao nhiêu thời gian?
# draft
left-hours = Vài giờ
# draft
left-days = Vài ngày
# draft
left-weeks = Vài tuần
# draft
left-unknown = Tôi không biết

# draft
words-title = Kể cho chúng tôi chuyện gì đã xảy ra
# draft
words-label = Viết bằng tiếng của bạn
# draft
words-count = { $count } trên { $most } ký tự
# draft
words-never = Đừng viết những điều này. Chúng có thể gây nguy hiểm cho người khác:
# draft
words-never-phone = số điện thoại, tên dùng để nhắn tin
# draft
words-never-names = tên người giúp đỡ hay người môi giới
# draft
words-never-routes = đường đã đi hoặc sẽ đi
# draft
words-never-houses = địa chỉ nơi trốn
# draft
words-never-family = người thân ở quê nhà
# draft
words-never-bank = tài khoản ngân hàng

# draft
voice-title = Hoặc nói
# draft
voice-hint = Nhiều nhất { $most } giây. Điều không được viết thì cũng đừng nói. Người nghe có thể nhận ra giọng bạn.
# draft
voice-record = Ghi âm
# draft
voice-asking = Trình duyệt hỏi có cho trang này dùng micrô không. Xin cho phép.
# draft
voice-recording = Đang ghi âm: { $seconds } trên { $most } giây
# draft
voice-stop = Dừng
# draft
voice-ready = Lời ghi âm của bạn: { $seconds } giây
# draft
voice-play = Nghe lại
# draft
voice-again = Ghi âm lại
# draft
voice-remove = Bỏ
# draft
voice-file = Chọn tệp âm thanh
# draft
voice-too-long = Đoạn âm thanh này dài hơn { $most } giây. Xin chọn nó ở dưới như một tệp, và viết vài câu ở đây.
# draft
voice-missing = Trình duyệt này không ghi âm được. Bạn có thể viết, hoặc chọn tệp âm thanh ở dưới.

# draft
file-title = Hình ảnh, video, giấy tờ
# draft
file-choose = Chọn tệp
# draft
file-hint = Nhiều nhất { $most } tệp. Lời của bạn đi trước, tệp đi sau.
# draft
file-line = { $name }, { $size }
# draft
file-preparing = Đang chuẩn bị: { $percent } %
# draft
file-cleaned = Nơi chụp, giờ chụp và thông tin máy đã được bỏ khỏi hình này. Hình thì vẫn vậy: vẫn thấy được mặt người và bảng hiệu.
# draft
file-original = Gửi hình nguyên như cũ
# draft
file-original-warning = Khi đó hình có thể cho biết chụp ở đâu, lúc nào, bằng máy gì. Chỉ chọn nếu chúng tôi nhờ bạn.
# draft
file-unknown-warning = Tệp này được gửi nguyên như cũ. Trong đó có thể có nơi, giờ, thông tin máy hay tên người.
# draft
file-remove = Bỏ { $name }
# draft
file-remove-sure = { $name } đang được gửi. Nếu bỏ bây giờ, phần đã đến nơi sẽ bị xóa.
# draft
file-keep = Tiếp tục gửi

# draft
consent-title = Chúng tôi được nói việc này với ai?
# draft
consent-hint = Chỉ trả lời nếu những người đó đã nói với bạn. Nếu chưa hỏi, để “Chưa hỏi”.
# draft
consent-partner = Tổ chức cùng làm việc với chúng tôi
# draft
consent-unhcr = Cơ quan tị nạn của Liên Hợp Quốc (UNHCR)
# draft
consent-embassy = Đại sứ quán
# draft
consent-un_body = Cơ quan nhân quyền của Liên Hợp Quốc
# draft
consent-media = Nhà báo
# draft
consent-yes = Được
# draft
consent-no = Không
# draft
consent-not_asked = Chưa hỏi
# draft
consent-given-by = Ai đã nói như vậy?
# draft
consent-given-by-hint = Ví dụ: chính cô ấy, mẹ cô ấy. Đừng viết tên.
# draft
consent-given-by-long = Ai đã nói: nhiều nhất { $most } ký tự

## More about the case: nothing here is needed

# draft
more-title = Nói thêm
# draft
more-hint = Phần này có thể để trống hết. Đừng viết tên.
# draft
more-person = Người { $label }
# draft
more-person-add = Thêm một người
# draft
more-person-remove = Bỏ người { $label }
# draft
more-sex = Giới tính
# draft
more-sex-female = Nữ
# draft
more-sex-male = Nam
# draft
more-sex-unknown = Không rõ
# draft
more-age = Tuổi
# draft
more-age-infant = Dưới 2 tuổi
# draft
more-age-child = 2 đến 11 tuổi
# draft
more-age-youth = 12 đến 17 tuổi
# draft
more-age-adult = 18 đến 59 tuổi
# draft
more-age-old = Từ 60 tuổi
# draft
more-age-unknown = Không rõ
# draft
more-needs = Cần chăm sóc vì
# draft
more-need-infant = Em bé
# draft
more-need-pregnant = Có thai
# draft
more-need-unaccompanied = Trẻ em đi một mình
# draft
more-need-medical = Bị bệnh hoặc bị thương
# draft
more-linked = Đi cùng với
# draft
more-custody = Nếu có người đang giữ họ
# draft
more-authority = Ai đang giữ họ? Ví dụ: công an, quân đội, biên phòng
# draft
more-arrested-at = Từ ngày nào?
# draft
more-last-seen = Được thấy lần cuối ngày nào?
# draft
more-moved-to = Bị chuyển đến tỉnh nào?
# draft
more-warrant = Họ đã được cho xem giấy bắt giữ
# draft
more-visits = Những ngày quan chức nước họ đã đến
# draft
more-visit-add = Thêm một ngày
# draft
more-risk = Vì sao họ gặp nguy hiểm nếu bị trả về
# draft
more-actions = Những việc đã làm rồi
# draft
more-request = Bạn nhờ chúng tôi làm gì
# draft
more-destination = Những người đó nói muốn đi đâu
# draft
more-relation = Bạn là gì của họ. Đừng viết tên
# draft
more-safe-time = Khi nào bạn đọc trả lời được an toàn

## After sending

# draft
sent-title = Lời kêu cứu của bạn
# draft
sent-words = Lời của bạn
# draft
sent-words-sealing = Đang được khóa.
# draft
sent-words-sending = Đang gửi. Xin để trang này mở.
# draft
sent-words-waiting = Chưa gửi được. Chúng tôi cứ thử lại. Xin để trang này mở.
# draft
sent-words-safe = Đã đến nơi. Lời của bạn an toàn ở máy chủ của chúng tôi. Chưa có người đọc.
# draft
sent-words-failed = Không gửi được.
# draft
sent-back = Trở lại phần bạn đã viết
# draft
sent-kept = Bằng chứng đã đến: { $time }
# draft
sent-next-try = Lần thử tới: { $time }
# draft
sent-files = Tệp của bạn
# draft
sent-file = Tệp { $number }
# draft
sent-file-waiting = Đang chờ đến lượt
# draft
sent-file-sending = Đã gửi { $percent } %
# draft
sent-file-retrying = Đã gửi { $percent } %. Mất kết nối, đang thử lại.
# draft
sent-file-done = Đã đến nơi
# draft
sent-file-failed = Không gửi được
# draft
sent-total = Tất cả tệp: { $sent } trên { $total }
# draft
sent-all = Tất cả đã đến nơi. Khi đã chép mã, bạn có thể đóng trang này.
# draft
sent-keep-open = Xin để trang này mở cho đến khi tất cả đã đến nơi.
# draft
sent-capsule = Lưu tệp đã khóa
# draft
sent-capsule-hint = Nếu không cách nào gửi được: lưu tệp này. Ai cũng có thể mang đi và gửi giúp bạn, nhưng không đọc được. Song ai tìm thấy nó trong máy này thì biết bạn đã dùng trang này.
# draft
sent-capsule-saved = Tệp đã khóa được giao cho trình duyệt lưu. Khi đã chuyển cho người khác, xin xóa nó khỏi máy này.
# draft
sent-capsule-none = Chưa có tệp đã khóa. Xin chờ đến khi lời của bạn được khóa xong.
# draft
sent-capsule-large = Các tệp này lớn: tổng cộng { $size }. Lưu chúng mất thời gian và cần chỗ trống trong máy.
# draft
sent-capsule-file = Lưu tệp đã khóa { $number } trên { $total }

## The code of 24 digits

# draft
code-title = Mã của bạn
# draft
code-why = Với 24 chữ số này bạn đọc được trả lời và viết lại cho chúng tôi. Mã chỉ hiện lúc này.
# draft
code-paper = Chép cả sáu nhóm ra giấy, đúng thứ tự. Đừng chụp hình, đừng giữ trong máy này.
# draft
code-secret = Ai có mã này đều đọc được trả lời và viết thay tên bạn. Không ai cho lại bạn mã này được.
# draft
code-group = Nhóm { $group }
# draft
code-written = Tôi đã chép xong
# draft
code-later = Bây giờ tôi không chép được
# draft
code-none = Lời kêu cứu vẫn được gửi. Nhưng không có mã này thì bạn không đọc được trả lời của chúng tôi.
# draft
code-ask = Để cho chắc, xin nhìn giấy và gõ hai nhóm.
# draft
code-ask-group = Nhóm { $group } trên giấy
# draft
code-confirm = So lại
# draft
code-right = Đúng rồi. Xin giữ tờ giấy ở nơi an toàn.
# draft
code-wrong = Nhóm { $group } không giống. Lời kêu cứu vẫn được gửi. Xin xem lại mã một lần nữa.
# draft
code-show-again = Xem lại mã
# draft
code-making = Đang tạo mã của bạn…
# draft
code-hidden = Mã đã được giấu.
# draft
code-enter-title = Tôi có mã 24 chữ số
# draft
code-enter = Gõ 24 chữ số trên giấy
# draft
code-enter-hint = Không cần gõ khoảng trống.
# draft
code-count = { $count } trên { $most } chữ số
# draft
code-open = Mở
# draft
code-opening = Đang mở. Điện thoại cũ thì phải chờ một chút.

## A case: its replies

# draft
case-title = Trả lời
# draft
case-loading = Đang tìm trả lời…
# draft
case-none-hint = Nếu bạn nghĩ là phải có trả lời, xin so 24 chữ số với tờ giấy.
# draft
case-not-shown = Không hiện ra: { $count } tin, không chắc là của nhân viên chúng tôi. Đừng làm theo lời người khác mạo danh chúng tôi.
# draft
case-missing = Không có trả lời số { $number }. Có thể nó đến trễ, hoặc bạn đã đọc trước đây.
# draft
case-missing-some = Không có các trả lời từ số { $first } đến số { $last }. Có thể chúng đến trễ, hoặc bạn đã đọc trước đây.
# draft
case-twice = Trả lời số { $number } đến hai lần.
# draft
case-differs = Trả lời { $number } còn đến với lời khác. Đừng làm theo trước khi hỏi lại chúng tôi.
# draft
case-more = Còn trả lời nữa. Xin xem lại.
# draft
case-more-behind = Còn trả lời nữa phía sau. Xóa những trả lời này rồi thì xem được.
# draft
case-withheld = Máy chủ có thể đang giữ lại điều gì. Nếu được, xin báo cho chúng tôi bằng cách khác.
# draft
case-checked = Xem lần cuối: { $time }
# draft
case-delete = Tôi đã đọc. Xóa ở máy chủ
# draft
case-deleting = Đang xóa ở máy chủ…
# draft
case-removed = Các trả lời bạn đang thấy đã được xóa ở máy chủ. Xin nhớ những gì bạn cần.
# draft
case-not-removed = Chưa xóa hết ở máy chủ. Xin thử lại.
# draft
case-kept = Các trả lời vẫn ở máy chủ. Bạn có thể đọc lại.
# draft
case-again = Xem lại
# draft
case-answer = Trả lời
# draft
case-move = Tạo mã mới

## Answering

# draft
answer-title = Trả lời của bạn
# draft
answer-words = Viết trả lời của bạn
# draft
answer-to = Đáp lại trả lời số { $number }
# draft
answer-send = Gửi
# draft
answer-sent = Đã đến nơi. Trả lời của bạn an toàn ở máy chủ của chúng tôi.
# draft
answer-files = Thêm tệp
# draft
answer-empty = Xin viết vài câu, ghi âm, hoặc chọn tệp.
# draft
answer-go-on = Gửi tiếp tệp
# draft
answer-go-on-hint = Xin chọn lại đúng tệp đó. Chúng tôi chỉ gửi phần còn thiếu.
# draft
answer-go-on-original = Lần trước tôi đã gửi hình này nguyên như cũ
# draft
answer-went-on = { $percent } % đã đến nơi. Chúng tôi gửi tiếp từ đó.
# draft
answer-new = Tệp này chưa được gửi. Nó được gửi từ đầu.
# draft
answer-unknown = { $name }: chưa có phần nào của tệp này đến nơi. Có đúng tệp không?
# draft
answer-from-beginning = Gửi từ đầu
# draft
answer-not-this = Không gửi

## A new code

# draft
move-title = Mã mới
# draft
move-why = Làm việc này nếu có thể đã có người thấy mã của bạn, hoặc nếu chúng tôi nhờ.
# draft
move-steps = Bạn có 24 chữ số mới. Xin chép lại và gõ hai nhóm. Sau đó mã mới mới được dùng.
# draft
move-start = Tạo mã mới
# draft
move-sending = Đang báo cho nơi nhận…
# draft
move-done = Từ giờ xin dùng mã mới. Trong một tuần, xin xem cả bằng mã cũ. Sau đó hủy tờ giấy cũ.
# draft
move-wait = Mã mới chưa dùng được. Trước hết xin gõ hai nhóm.
# draft
move-wrong = Nhóm { $group } không giống. Xin xem lại mã một lần nữa.
# draft
move-unsure = Xin giữ cả hai mã. Chưa biết nơi nhận đã được báo chưa. Xin xem bằng cả hai mã.

## The invitation

# draft
invitation-title = Chưa có lời mời
# draft
invitation-hint = Dán đường dẫn mà người ta đã cho bạn. Trong đó có chữ southwind:v1
# draft
invitation-label = Lời mời
# draft
invitation-use = Dùng
# draft
invitation-other = Dùng lời mời khác
# draft
invitation-offline = Lưu trang này thành tệp
# draft
invitation-offline-hint = Tệp này dùng được cả khi không có mạng. Người khác có thể tìm thấy nó trong máy này.

## Browsers inside other apps

# draft
inapp-title = Hãy mở trang này bằng trình duyệt
# draft
inapp-why = Bạn đang ở trong một ứng dụng khác. Ứng dụng đó có thể thấy những gì bạn viết, và ở đây có việc không làm được.
# draft
inapp-how = Bấm vào menu của ứng dụng và chọn “Mở bằng trình duyệt”. Hoặc sao chép địa chỉ rồi mở trong trình duyệt.
# draft
inapp-copy = Sao chép địa chỉ
# draft
inapp-copied = Đã sao chép. Sau đó xin xóa khỏi bộ nhớ tạm.
# draft
inapp-copy-failed = Không sao chép được. Xin bấm giữ địa chỉ để sao chép.
# draft
inapp-stay = Vẫn ở lại đây

## Troubles: what happened, and one next step

# draft
trouble-title = Không làm được
# draft
trouble-kept = Những gì bạn viết vẫn còn đây.
# draft
trouble-again = Thử lại

# draft
trouble-invitation-missing = Trang này chưa biết phải gửi cho ai.
# draft
trouble-invitation-missing-next = Mở đường dẫn mà người ta đã cho bạn, hoặc dán vào đây.
# draft
trouble-invitation-damaged = Lời mời này không nguyên vẹn.
# draft
trouble-invitation-damaged-next = Sao chép lại từ đầu đến cuối, hoặc xin lại.
# draft
trouble-invitation-version = Lời mời này mới hơn trang này.
# draft
trouble-invitation-version-next = Xin trang mới từ người đã cho bạn lời mời.
# draft
trouble-invitation-example = Lời mời này chỉ là mẫu để thử. Gửi đi sẽ không có ai đọc.
# draft
trouble-invitation-example-next = Xin lời mời thật từ người đã cho bạn lời mời này.
# draft
trouble-other-relay = Lời mời này thuộc về địa chỉ khác.
# draft
trouble-other-relay-next = Xin mở địa chỉ này: { $address }
# draft
trouble-roster-damaged = Không đọc được danh sách nhân viên, nên không gửi gì cả.
# draft
trouble-roster-damaged-next = Thử bằng mạng khác, hoặc lưu tệp đã khóa nếu có.
# draft
trouble-roster-signature = Danh sách nhân viên không có chữ ký của tổ chức trong lời mời của bạn. Có thể có người đang lừa bạn.
# draft
trouble-roster-signature-next = Đừng gửi gì ở đây. Hỏi người đã cho bạn lời mời.
# draft
trouble-roster-expired = Danh sách nhân viên quá cũ, nên không gửi gì cả.
# draft
trouble-roster-expired-next = Xem ngày của máy này. Nếu đúng ngày, xin đường dẫn hay tệp mới.
# draft
trouble-roster-future = Danh sách nhân viên ghi một ngày chưa đến.
# draft
trouble-roster-future-next = Chỉnh ngày giờ của máy này, rồi thử lại.
# draft
trouble-roster-older = Máy chủ đưa danh sách nhân viên cũ hơn danh sách chúng tôi biết. Nó có thể đang giữ lại điều gì.
# draft
trouble-roster-older-next = Thử bằng mạng khác, hoặc dùng tệp đã khóa.
# draft
trouble-desk-unknown = Nơi nhận trong lời mời của bạn không còn nữa.
# draft
trouble-desk-unknown-next = Xin lời mời mới từ người đã cho bạn lời mời.
# draft
trouble-epoch-missing = Chìa khóa để khóa lời của bạn chưa có.
# draft
trouble-epoch-missing-next = Thử lại sau vài phút.
# draft
trouble-epoch-refused = Chìa khóa để khóa lời của bạn không có chữ ký của nhân viên chúng tôi. Có thể có người đang lừa bạn.
# draft
trouble-epoch-refused-next = Đừng gửi gì ở đây. Hỏi người đã cho bạn lời mời.
# draft
trouble-epoch-older = Máy chủ đưa chìa khóa cũ hơn chìa khóa chúng tôi biết. Nó có thể đang giữ lại điều gì.
# draft
trouble-epoch-older-next = Thử bằng mạng khác, hoặc dùng tệp đã khóa.

# draft
trouble-relay-away = Không kết nối được với máy chủ của chúng tôi.
# draft
trouble-relay-away-next = Trang tự thử lại. Xin để trang này mở.
# draft
trouble-relay-nonsense = Trang này không hiểu câu trả lời của máy chủ.
# draft
trouble-relay-nonsense-next = Thử bằng mạng khác, hoặc lưu tệp đã khóa nếu có.
# draft
trouble-relay-busy = Máy chủ đang rất bận.
# draft
trouble-relay-busy-next = Trang tự thử lại. Xin để trang này mở.
# draft
trouble-relay-full = Máy chủ hết chỗ.
# draft
trouble-relay-full-next = Lưu tệp đã khóa ngay. Xin để trang này mở, chúng tôi thử lại.
# draft
trouble-relay-refused = Máy chủ không nhận ({ $code }).
# draft
trouble-relay-refused-next = Lưu tệp đã khóa và nhờ người khác gửi giúp.
# draft
trouble-receipt-refused = Máy chủ nói đã đến nơi, nhưng bằng chứng không đúng. Xin đừng coi là đã đến.
# draft
trouble-receipt-refused-next = Thử bằng mạng khác, hoặc lưu tệp đã khóa.

# draft
trouble-file-unreadable = Không đọc được tệp này.
# draft
trouble-file-unreadable-next = Chọn lại, hoặc gửi mà không có tệp này.
# draft
trouble-file-changed = Tệp này đã bị thay đổi sau khi bạn chọn.
# draft
trouble-file-changed-next = Xin chọn lại.
# draft
trouble-file-too-large = Tệp này quá lớn.
# draft
trouble-file-too-large-next = Chọn tệp nhỏ hơn hoặc ngắn hơn.
# draft
trouble-file-too-many = Có quá nhiều tệp.
# draft
trouble-file-too-many-next = Bỏ bớt vài tệp, sau này gửi tiếp bằng mã của bạn.
# draft
trouble-microphone-refused = Trang này không được dùng micrô.
# draft
trouble-microphone-refused-next = Cho phép trong trình duyệt, hoặc viết.
# draft
trouble-microphone-missing = Không có micrô nào trang này dùng được.
# draft
trouble-microphone-missing-next = Xin viết, hoặc chọn tệp âm thanh.

# draft
trouble-code-digit = Trong nhóm { $group } có cái không phải chữ số.
# draft
trouble-code-digit-next = Xem nhóm { $group } trên giấy.
# draft
trouble-code-group = Nhóm { $group } không đủ bốn chữ số hoặc quá bốn.
# draft
trouble-code-group-next = Xem nhóm { $group } trên giấy.
# draft
trouble-code-length = Mã phải có 24 chữ số; ở đây có { $count }.
# draft
trouble-code-length-next = So với tờ giấy.
# draft
trouble-code-check = Trong mã có chỗ sai.
# draft
trouble-code-check-one = Trong nhóm { $group } có chỗ sai.
# draft
trouble-code-check-two = Trong nhóm { $group } hoặc nhóm { $other } có chỗ sai.
# draft
trouble-code-check-next = So từng nhóm với tờ giấy.
# draft
trouble-code-memory = Máy này còn quá ít bộ nhớ để mở mã.
# draft
trouble-code-memory-next = Đóng các ứng dụng và trang khác, rồi thử lại.

# draft
trouble-text-too-long = Bài viết quá dài.
# draft
trouble-text-too-long-next = Viết ngắn hơn, hoặc gửi phần còn lại sau bằng mã của bạn.
# draft
trouble-device-too-old = Trình duyệt này quá cũ, hoặc thiếu thứ mà trang này cần.
# draft
trouble-device-too-old-next = Dùng trình duyệt mới hơn hoặc máy khác.
