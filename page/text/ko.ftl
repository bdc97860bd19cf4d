# Southwind: the words of the field page, in Korean. en.ftl says what the comments mean.
# Not yet seen by a native reader who knows the work; it has to be. Also look at words of the North and the South.

## On every screen

# draft
page-language = 말
# draft
page-back = 뒤로
# draft
page-busy = 잠시 기다려 주십시오…

## Leave: the quick exit

# draft
leave-button = 나가기
# draft
leave-hint = “나가기”를 누르면 이 화면이 바로 비워집니다. Esc를 빨리 세 번 눌러도 됩니다.
# draft
leave-title = “나가기”로 지울 수 없는 것
# draft
leave-history = 브라우저의 방문 기록에 남은 이 주소. 눌러서 연 주소는 전부 남습니다. 기록에서 따로 지우십시오.
# draft
leave-network = 통신 회사나 인터넷 쪽에서 본 것: 이 기기가 언제 저희와 연결했는지.
# draft
leave-phone = 자판, 전화기, 다른 프로그램이 따로 남긴 것.
# draft
leave-downloads = 저장한 파일, 그리고 전부터 이 기기에 있던 사진과 녹음.
# draft
leave-screenshots = 화면을 찍은 사진, 그리고 다른 사람이 화면에서 본 것.

## Start

# draft
start-title = 도움 요청
# draft
start-appeal = 도움 요청 보내기
# draft
start-appeal-hint = 무슨 일이 있었는지 알려 주십시오. 1분쯤 걸립니다.
# draft
start-code = 24자리 번호가 있습니다
# draft
start-code-hint = 답을 읽거나, 다시 쓰거나, 파일을 더 보냅니다.
# draft
start-about = 이 화면에 대하여
# draft
start-about-lock = 쓰신 것을 이 기기에서 잠가서 보냅니다. 저희 직원만 열 수 있습니다.
# draft
start-about-no-storage = 이 기기에 스스로 아무것도 저장하지 않습니다. 이름을 묻지 않습니다.
# draft
start-about-limit = 이 기기가 저희와 연결한다는 것은 숨기지 못합니다. 다른 사람이 손에 넣은 전화기는 지키지 못합니다.
# draft
start-about-no-promise = 꼭 도울 수 있다고 약속하지는 못합니다.
# draft
start-about-false = 가짜 화면은 쓰신 것을 훔칠 수 있습니다. 믿는 사람이 준 주소나 파일만 쓰십시오.
# draft
start-trust = 받는 곳: { $desk }
# draft
start-fingerprint = 단체의 표시: { $fingerprint }
# draft
start-fingerprint-hint = 주소를 준 사람이 읽어 주는 표시와 같은지 보십시오.
# draft
start-checking = 어디로 보내는지 확인하고 있습니다…
# draft
start-offline = 지금은 연결이 없습니다. 글을 쓰고 잠근 파일로 저장할 수 있습니다. 다른 사람이 대신 보낼 수 있습니다.
# draft
start-lapsed = 받는 곳의 열쇠가 오래되었습니다. 그래도 보낼 수 있습니다.

## The appeal

# draft
appeal-title = 도움 요청
# draft
appeal-hint = 아는 것만 알려 주십시오. 모르면 “모릅니다”를 고르십시오.
# draft
appeal-send = 보내기
# draft
appeal-missing = 보내기 전에 이것을 채워 주십시오:
# draft
appeal-missing-words = 글을 쓰거나 목소리를 녹음하십시오
# draft
appeal-all-long = 쓰신 글을 모두 합치면 너무 깁니다. 몇 개를 줄이십시오.

# draft
kind-title = 무슨 일이 있었습니까?
# draft
kind-arrested = 붙잡혔음
# draft
kind-moved = 갇힌 채 옮겨졌음
# draft
kind-repatriation_imminent = 곧 강제로 돌려보내짐
# draft
kind-repatriated = 강제로 돌려보내졌음
# draft
kind-missing = 소식이 끊겼음
# draft
kind-trafficked = 팔렸거나 억지로 잡혀 있음
# draft
kind-violence = 매를 맞거나 폭행을 당함
# draft
kind-hiding = 숨어 있음
# draft
kind-medical = 아프거나 다쳤음
# draft
kind-self_harm = 죽으려 하거나 자신을 해치려 함
# draft
kind-helper_compromised = 돕던 사람을 더는 믿을 수 없음
# draft
kind-update = 전에 알린 일의 새 소식
# draft
kind-safe = 이제 안전함

# draft
people-title = 몇 명입니까?
# draft
people-women = 여자
# draft
people-men = 남자
# draft
people-girls = 여자아이
# draft
people-boys = 남자아이
# draft
people-unknown = 모름
# draft
people-more = 한 명 더: { $who }
# draft
people-less = 한 명 덜: { $who }
# draft
people-count = { $who }: { $count }명
# draft
people-too-many = { $most }명까지 쓸 수 있습니다

# draft
country-title = 어느 나라입니까?
# draft
country-CN = 중국
# draft
country-LA = 라오스
# draft
country-TH = 태국
# draft
country-VN = 베트남
# draft
country-MM = 미얀마
# draft
country-KH = 캄보디아
# draft
country-MN = 몽골
# draft
country-RU = 러시아
# draft
country-KR = 한국
# draft
country-other = 다른 나라
# draft
country-choose = 나라를 고르십시오
# draft
country-region = 도(성)
# draft
country-region-hint = 도(성)만 쓰십시오. 도시, 거리, 집은 쓰지 마십시오.

# draft
when-title = 언제 있었던 일입니까?
# draft
when-now = 지금
# draft
when-today = 오늘
# draft
when-yesterday = 어제
# draft
when-date = 다른 날
# draft
when-date-label = 어느 날입니까?
# draft
when-unknown = 모릅니다

# draft
left-title = 시간이 얼마나 남았습니까?
# draft
left-hours = 몇 시간
# draft
left-days = 며칠
# draft
left-weeks = 몇 주
# draft
left-unknown = 모릅니다

# draft
words-title = 무슨 일이 있었는지 알려 주십시오
# draft
words-label = 편한 말로 쓰십시오
# draft
words-count = { $most }자 가운데 { $count }자
# draft
words-never = 이런 것은 쓰지 마십시오. 사람이 위험해질 수 있습니다:
# draft
words-never-phone = 전화번호, 대화 프로그램의 이름
# draft
words-never-names = 돕는 사람이나 브로커의 이름
# draft
words-never-routes = 지나온 길이나 앞으로 갈 길
# draft
words-never-houses = 숨어 있는 곳의 주소
# draft
words-never-family = 고향에 있는 가족과 친척
# draft
words-never-bank = 은행 계좌

# draft
voice-title = 말로 해도 됩니다
# draft
voice-hint = { $most }초까지. 쓰지 말아야 할 것은 말하지도 마십시오. 듣는 사람이 목소리를 알아볼 수 있습니다.
# draft
voice-record = 녹음
# draft
voice-asking = 브라우저가 마이크를 써도 되는지 묻습니다. 허락해 주십시오.
# draft
voice-recording = 녹음하고 있습니다: { $most }초 가운데 { $seconds }초
# draft
voice-stop = 멈추기
# draft
voice-ready = 녹음한 것: { $seconds }초
# draft
voice-play = 들어 보기
# draft
voice-again = 다시 녹음
# draft
voice-remove = 지우기
# draft
voice-file = 소리 파일 고르기
# draft
voice-too-long = 이 소리는 { $most }초보다 깁니다. 아래에서 파일로 고르고, 여기에는 글을 조금 쓰십시오.
# draft
voice-missing = 이 브라우저에서는 녹음할 수 없습니다. 글을 쓰거나 아래에서 소리 파일을 고르십시오.

# draft
file-title = 사진, 동영상, 서류
# draft
file-choose = 파일 고르기
# draft
file-hint = { $most }개까지. 글이 먼저 가고 파일은 나중에 갑니다.
# draft
file-line = { $name }, { $size }
# draft
file-preparing = 준비하고 있습니다: { $percent }%
# draft
file-cleaned = 이 사진에서 장소, 시간, 기기 정보를 뺐습니다. 사진은 그대로입니다. 얼굴과 간판은 보입니다.
# draft
file-original = 사진을 있는 그대로 보내기
# draft
file-original-warning = 그러면 언제 어디서 어느 기기로 찍었는지 드러날 수 있습니다. 저희가 부탁했을 때만 고르십시오.
# draft
file-unknown-warning = 이 파일은 있는 그대로 갑니다. 장소, 시간, 기기, 이름이 들어 있을 수 있습니다.
# draft
file-remove = { $name } 빼기
# draft
file-remove-sure = { $name } 파일을 보내는 중입니다. 지금 빼면 이미 도착한 부분도 지워집니다.
# draft
file-keep = 계속 보내기

# draft
consent-title = 이 일을 누구에게 말해도 됩니까?
# draft
consent-hint = 그 사람들이 말해 준 것만 고르십시오. 묻지 않았으면 “묻지 않음”으로 두십시오.
# draft
consent-partner = 저희와 함께 일하는 단체
# draft
consent-unhcr = 유엔난민기구(UNHCR)
# draft
consent-embassy = 대사관
# draft
consent-un_body = 유엔의 인권 기관
# draft
consent-media = 기자
# draft
consent-yes = 예
# draft
consent-no = 아니요
# draft
consent-not_asked = 묻지 않음
# draft
consent-given-by = 누가 그렇게 말했습니까?
# draft
consent-given-by-hint = 보기: 본인, 어머니. 이름은 쓰지 마십시오.
# draft
consent-given-by-long = 누가 말했는지는 { $most }자까지 쓸 수 있습니다

## More about the case: nothing here is needed

# draft
more-title = 더 알리기
# draft
more-hint = 여기는 모두 비워 두어도 됩니다. 이름은 쓰지 마십시오.
# draft
more-person = 사람 { $label }
# draft
more-person-add = 사람 더하기
# draft
more-person-remove = 사람 { $label } 빼기
# draft
more-sex = 성별
# draft
more-sex-female = 여자
# draft
more-sex-male = 남자
# draft
more-sex-unknown = 모름
# draft
more-age = 나이
# draft
more-age-infant = 2살 아래
# draft
more-age-child = 2살부터 11살
# draft
more-age-youth = 12살부터 17살
# draft
more-age-adult = 18살부터 59살
# draft
more-age-old = 60살 위
# draft
more-age-unknown = 모름
# draft
more-needs = 돌봄이 필요한 까닭
# draft
more-need-infant = 갓난아이
# draft
more-need-pregnant = 임신
# draft
more-need-unaccompanied = 혼자 있는 아이
# draft
more-need-medical = 아프거나 다쳤음
# draft
more-linked = 함께 있어야 할 사람
# draft
more-custody = 붙잡혀 있다면
# draft
more-authority = 누가 붙잡고 있습니까? 보기: 경찰, 군대, 국경 경비대
# draft
more-arrested-at = 어느 날부터입니까?
# draft
more-last-seen = 마지막으로 본 날
# draft
more-moved-to = 어느 도(성)로 옮겨졌습니까?
# draft
more-warrant = 체포 문서를 보여 주었음
# draft
more-visits = 본국 관리가 찾아온 날
# draft
more-visit-add = 날짜 더하기
# draft
more-risk = 돌려보내지면 왜 위험합니까
# draft
more-actions = 지금까지 한 일
# draft
more-request = 저희에게 바라는 것
# draft
more-destination = 그 사람들이 가고 싶다고 말한 곳
# draft
more-relation = 그 사람들과 어떤 사이입니까. 이름은 쓰지 마십시오
# draft
more-safe-time = 답을 읽어도 안전한 때

## After sending

# draft
sent-title = 도움 요청
# draft
sent-words = 쓰신 글
# draft
sent-words-sealing = 잠그고 있습니다.
# draft
sent-words-sending = 가고 있습니다. 이 화면을 닫지 마십시오.
# draft
sent-words-waiting = 아직 가지 못했습니다. 계속 다시 보냅니다. 이 화면을 닫지 마십시오.
# draft
sent-words-safe = 도착했습니다. 글은 저희 서버에 안전하게 있습니다. 아직 사람이 읽은 것은 아닙니다.
# draft
sent-words-failed = 보내지 못했습니다.
# draft
sent-back = 쓰신 내용으로 돌아가기
# draft
sent-kept = 도착 증명: { $time }
# draft
sent-next-try = 다음에 다시 해 보는 때: { $time }
# draft
sent-files = 파일
# draft
sent-file = 파일 { $number }
# draft
sent-file-waiting = 차례를 기다립니다
# draft
sent-file-sending = { $percent }% 보냈습니다
# draft
sent-file-retrying = { $percent }% 보냈습니다. 연결이 끊겨 다시 하고 있습니다.
# draft
sent-file-done = 도착했습니다
# draft
sent-file-failed = 보내지 못했습니다
# draft
sent-total = 모든 파일: { $total } 가운데 { $sent }
# draft
sent-all = 모두 도착했습니다. 번호를 적었으면 이 화면을 닫아도 됩니다.
# draft
sent-keep-open = 모두 도착할 때까지 이 화면을 닫지 마십시오.
# draft
sent-capsule = 잠근 파일로 저장
# draft
sent-capsule-hint = 아무리 해도 가지 않으면 이 파일을 저장하십시오. 누구든 가져가서 대신 보낼 수 있습니다. 그 사람은 읽지 못합니다. 하지만 이 기기에서 이 파일을 찾은 사람은 당신이 여기를 썼다는 것을 압니다.
# draft
sent-capsule-saved = 잠근 파일을 브라우저가 저장하게 했습니다. 남에게 넘긴 뒤에는 이 기기에서 지우십시오.
# draft
sent-capsule-none = 아직 잠근 파일이 없습니다. 쓰신 것이 잠길 때까지 기다려 주십시오.
# draft
sent-capsule-large = 파일이 큽니다. 모두 { $size }입니다. 저장하는 데 시간이 걸리고 기기에 자리도 있어야 합니다.
# draft
sent-capsule-file = 잠근 파일 저장: { $total }개 가운데 { $number }번째

## The code of 24 digits

# draft
code-title = 당신의 번호
# draft
code-why = 이 24자리 번호로 답을 읽고 다시 글을 보낼 수 있습니다. 번호는 지금만 보입니다.
# draft
code-paper = 여섯 묶음을 차례대로 모두 종이에 적으십시오. 사진으로 찍지 말고 이 기기에 남기지 마십시오.
# draft
code-secret = 이 번호를 가진 사람은 답을 읽고 당신 이름으로 글을 보낼 수 있습니다. 번호는 아무도 다시 알려 줄 수 없습니다.
# draft
code-group = { $group }번째 묶음
# draft
code-written = 적었습니다
# draft
code-later = 지금은 적을 수 없습니다
# draft
code-none = 도움 요청은 그래도 갑니다. 하지만 이 번호가 없으면 답을 읽을 수 없습니다.
# draft
code-ask = 확인하려고 합니다. 종이를 보고 두 묶음을 쓰십시오.
# draft
code-ask-group = 종이에 적은 { $group }번째 묶음
# draft
code-confirm = 맞추어 보기
# draft
code-right = 맞습니다. 종이를 안전한 곳에 두십시오.
# draft
code-wrong = { $group }번째 묶음이 다릅니다. 도움 요청은 그래도 갑니다. 번호를 다시 한번 보십시오.
# draft
code-show-again = 번호 다시 보기
# draft
code-making = 번호를 만들고 있습니다…
# draft
code-hidden = 번호를 가렸습니다.
# draft
code-enter-title = 24자리 번호가 있습니다
# draft
code-enter = 종이에 적은 24자리 번호를 쓰십시오
# draft
code-enter-hint = 띄어 쓰지 않아도 됩니다.
# draft
code-count = { $most }자리 가운데 { $count }자리
# draft
code-open = 열기
# draft
code-opening = 열고 있습니다. 오래된 전화기에서는 조금 걸립니다.

## A case: its replies

# draft
case-title = 답
# draft
case-loading = 답을 찾고 있습니다…
# draft
case-none-hint = 답이 있어야 한다고 생각하시면 24자리 번호를 종이와 맞추어 보십시오.
# draft
case-not-shown = 여기에 보여 드리지 않은 것: { $count }개. 저희 직원이 보냈는지 확실하지 않습니다. 다른 사람이 저희 이름으로 하는 말을 따르지 마십시오.
# draft
case-missing = { $number }번째 답이 없습니다. 늦게 오거나 전에 읽으셨을 수 있습니다.
# draft
case-missing-some = { $first }번째부터 { $last }번째까지의 답이 없습니다. 늦게 오거나 전에 읽으셨을 수 있습니다.
# draft
case-twice = { $number }번째 답이 두 번 왔습니다.
# draft
case-differs = { $number }번 답은 다른 내용으로도 왔습니다. 저희에게 다시 물어보기 전에는 따르지 마십시오.
# draft
case-more = 답이 더 있습니다. 다시 보기를 누르십시오.
# draft
case-more-behind = 이 뒤에 답이 더 있습니다. 이 답을 지우면 볼 수 있습니다.
# draft
case-withheld = 서버가 무엇을 숨기고 있을 수 있습니다. 할 수 있으면 다른 길로 저희에게 알려 주십시오.
# draft
case-checked = 마지막으로 본 때: { $time }
# draft
case-delete = 읽었습니다. 서버에서 지우기
# draft
case-deleting = 서버에서 지우고 있습니다…
# draft
case-removed = 지금 보이는 답은 서버에서 지웠습니다. 필요한 것을 기억하십시오.
# draft
case-not-removed = 서버에서 다 지우지 못했습니다. 다시 해 보십시오.
# draft
case-kept = 답은 서버에 남아 있습니다. 다시 읽을 수 있습니다.
# draft
case-again = 다시 보기
# draft
case-answer = 답하기
# draft
case-move = 새 번호 만들기

## Answering

# draft
answer-title = 답하기
# draft
answer-words = 답을 쓰십시오
# draft
answer-to = { $number }번째 답에 대하여
# draft
answer-send = 보내기
# draft
answer-sent = 도착했습니다. 쓰신 답은 저희 서버에 안전하게 있습니다.
# draft
answer-files = 파일 더하기
# draft
answer-empty = 글을 쓰거나, 목소리를 녹음하거나, 파일을 고르십시오.
# draft
answer-go-on = 파일 이어서 보내기
# draft
answer-go-on-hint = 같은 파일을 다시 고르십시오. 아직 가지 않은 부분만 보냅니다.
# draft
answer-go-on-original = 이 사진은 있는 그대로 보냈습니다
# draft
answer-went-on = { $percent }%는 이미 도착했습니다. 거기서부터 이어서 보냅니다.
# draft
answer-new = 처음 보내는 파일입니다. 처음부터 보냅니다.
# draft
answer-unknown = { $name }: 이 파일은 아직 조금도 도착하지 않았습니다. 맞는 파일입니까?
# draft
answer-from-beginning = 처음부터 보내기
# draft
answer-not-this = 보내지 않기

## A new code

# draft
move-title = 새 번호
# draft
move-why = 누가 번호를 보았을지도 모르거나 저희가 부탁했을 때 하십시오.
# draft
move-steps = 새 24자리 번호가 나옵니다. 적고 나서 두 묶음을 쓰십시오. 그다음에야 새 번호를 씁니다.
# draft
move-start = 새 번호 만들기
# draft
move-sending = 받는 곳에 알리고 있습니다…
# draft
move-done = 이제부터 새 번호를 쓰십시오. 한 주 동안은 옛 번호로도 답을 보십시오. 그다음에 옛 종이를 없애십시오.
# draft
move-wait = 새 번호는 아직 쓸 수 없습니다. 먼저 두 묶음을 쓰십시오.
# draft
move-wrong = { $group }번째 묶음이 다릅니다. 번호를 다시 한번 보십시오.
# draft
move-unsure = 두 번호를 다 가지고 계십시오. 받는 곳에 알려졌는지 아직 모릅니다. 두 번호로 다 보십시오.

## The invitation

# draft
invitation-title = 초대장이 없습니다
# draft
invitation-hint = 받으신 주소를 여기에 붙여 넣으십시오. 그 안에 southwind:v1 이라는 글자가 있습니다.
# draft
invitation-label = 초대장
# draft
invitation-use = 쓰기
# draft
invitation-other = 다른 초대장 쓰기
# draft
invitation-offline = 이 화면을 파일로 저장
# draft
invitation-offline-hint = 파일은 연결이 없어도 열립니다. 이 기기에서 누가 찾아낼 수 있습니다.

## Browsers inside other apps

# draft
inapp-title = 브라우저에서 여십시오
# draft
inapp-why = 지금 다른 앱 안에 있습니다. 그 앱이 쓰신 것을 볼 수 있고, 여기서 되지 않는 것도 있습니다.
# draft
inapp-how = 앱의 메뉴에서 “브라우저로 열기”를 누르십시오. 또는 주소를 복사해서 브라우저에서 여십시오.
# draft
inapp-copy = 주소 복사
# draft
inapp-copied = 복사했습니다. 나중에 복사한 것을 지우십시오.
# draft
inapp-copy-failed = 복사하지 못했습니다. 주소를 길게 눌러 복사하십시오.
# draft
inapp-stay = 그래도 여기서 하기

## Troubles: what happened, and one next step

# draft
trouble-title = 되지 않았습니다
# draft
trouble-kept = 쓰신 것은 그대로 있습니다.
# draft
trouble-again = 다시 해 보기

# draft
trouble-invitation-missing = 어디로 보내야 하는지 아직 모릅니다.
# draft
trouble-invitation-missing-next = 받으신 주소를 열거나 여기에 붙여 넣으십시오.
# draft
trouble-invitation-damaged = 초대장이 온전하지 않습니다.
# draft
trouble-invitation-damaged-next = 처음부터 끝까지 다시 복사하거나, 다시 받으십시오.
# draft
trouble-invitation-version = 초대장이 이 프로그램보다 새것입니다.
# draft
trouble-invitation-version-next = 초대장을 준 사람에게서 새 프로그램을 받으십시오.
# draft
trouble-invitation-example = 이 초대장은 시험용 예시입니다. 보내도 읽을 사람이 없습니다.
# draft
trouble-invitation-example-next = 초대장을 준 사람에게 진짜 초대장을 받으십시오.
# draft
trouble-other-relay = 이 초대장은 다른 주소의 것입니다.
# draft
trouble-other-relay-next = 이 주소를 여십시오: { $address }
# draft
trouble-roster-damaged = 직원 명단을 읽을 수 없어서 아무것도 보내지 않습니다.
# draft
trouble-roster-damaged-next = 다른 인터넷으로 해 보십시오. 잠근 파일이 나오면 저장하십시오.
# draft
trouble-roster-signature = 초대장의 단체가 서명하지 않은 직원 명단입니다. 누가 속이는 것일 수 있습니다.
# draft
trouble-roster-signature-next = 여기로 아무것도 보내지 마십시오. 초대장을 준 사람에게 물어보십시오.
# draft
trouble-roster-expired = 직원 명단이 너무 오래되어 아무것도 보내지 않습니다.
# draft
trouble-roster-expired-next = 이 기기의 날짜를 보십시오. 맞으면 새 주소나 파일을 달라고 하십시오.
# draft
trouble-roster-future = 직원 명단의 날짜가 아직 오지 않은 날입니다.
# draft
trouble-roster-future-next = 이 기기의 날짜와 시간을 맞추고 다시 해 보십시오.
# draft
trouble-roster-older = 서버가 준 직원 명단이 저희가 아는 것보다 오래되었습니다. 서버가 무엇을 숨기고 있을 수 있습니다.
# draft
trouble-roster-older-next = 다른 인터넷으로 해 보거나 잠근 파일을 쓰십시오.
# draft
trouble-desk-unknown = 초대장에 적힌 받는 곳이 이제 없습니다.
# draft
trouble-desk-unknown-next = 초대장을 준 사람에게 새것을 달라고 하십시오.
# draft
trouble-epoch-missing = 쓰신 것을 잠글 열쇠가 아직 없습니다.
# draft
trouble-epoch-missing-next = 몇 분 뒤에 다시 해 보십시오.
# draft
trouble-epoch-refused = 쓰신 것을 잠글 열쇠에 저희 직원의 서명이 없습니다. 누가 속이는 것일 수 있습니다.
# draft
trouble-epoch-refused-next = 여기로 아무것도 보내지 마십시오. 초대장을 준 사람에게 물어보십시오.
# draft
trouble-epoch-older = 서버가 준 열쇠가 저희가 아는 것보다 오래되었습니다. 서버가 무엇을 숨기고 있을 수 있습니다.
# draft
trouble-epoch-older-next = 다른 인터넷으로 해 보거나 잠근 파일을 쓰십시오.

# draft
trouble-relay-away = 저희 서버와 연결되지 않습니다.
# draft
trouble-relay-away-next = 저절로 다시 해 봅니다. 이 화면을 닫지 마십시오.
# draft
trouble-relay-nonsense = 서버의 대답을 알아들을 수 없습니다.
# draft
trouble-relay-nonsense-next = 다른 인터넷으로 해 보십시오. 잠근 파일이 나오면 저장하십시오.
# draft
trouble-relay-busy = 서버가 매우 바쁩니다.
# draft
trouble-relay-busy-next = 저절로 다시 해 봅니다. 이 화면을 닫지 마십시오.
# draft
trouble-relay-full = 서버에 자리가 없습니다.
# draft
trouble-relay-full-next = 지금 잠근 파일로 저장하십시오. 다시 해 볼 테니 이 화면을 닫지 마십시오.
# draft
trouble-relay-refused = 서버가 받아 주지 않았습니다({ $code }).
# draft
trouble-relay-refused-next = 잠근 파일로 저장하고 다른 사람에게 보내 달라고 하십시오.
# draft
trouble-receipt-refused = 서버는 도착했다고 하지만 그 증명이 맞지 않습니다. 도착했다고 믿지 마십시오.
# draft
trouble-receipt-refused-next = 다른 인터넷으로 해 보거나 잠근 파일로 저장하십시오.

# draft
trouble-file-unreadable = 이 파일을 읽을 수 없습니다.
# draft
trouble-file-unreadable-next = 다시 고르거나 그 파일 없이 보내십시오.
# draft
trouble-file-changed = 고르신 뒤에 이 파일이 바뀌었습니다.
# draft
trouble-file-changed-next = 다시 골라 주십시오.
# draft
trouble-file-too-large = 이 파일은 너무 큽니다.
# draft
trouble-file-too-large-next = 더 작거나 짧은 것을 고르십시오.
# draft
trouble-file-too-many = 파일이 너무 많습니다.
# draft
trouble-file-too-many-next = 몇 개를 빼고, 나중에 번호로 보내십시오.
# draft
trouble-microphone-refused = 마이크를 쓸 수 없게 되어 있습니다.
# draft
trouble-microphone-refused-next = 브라우저에서 허락하거나 글로 쓰십시오.
# draft
trouble-microphone-missing = 쓸 수 있는 마이크가 없습니다.
# draft
trouble-microphone-missing-next = 글로 쓰거나 소리 파일을 고르십시오.

# draft
trouble-code-digit = { $group }번째 묶음에 숫자가 아닌 것이 있습니다.
# draft
trouble-code-digit-next = 종이에서 { $group }번째 묶음을 보십시오.
# draft
trouble-code-group = { $group }번째 묶음이 네 자리가 아닙니다.
# draft
trouble-code-group-next = 종이에서 { $group }번째 묶음을 보십시오.
# draft
trouble-code-length = 번호는 24자리여야 하는데 { $count }자리입니다.
# draft
trouble-code-length-next = 종이와 맞추어 보십시오.
# draft
trouble-code-check = 번호 어딘가가 틀렸습니다.
# draft
trouble-code-check-one = { $group }번째 묶음에 틀린 것이 있습니다.
# draft
trouble-code-check-two = { $group }번째 묶음이나 { $other }번째 묶음에 틀린 것이 있습니다.
# draft
trouble-code-check-next = 묶음마다 종이와 맞추어 보십시오.
# draft
trouble-code-memory = 기기에 남은 기억 공간이 모자라서 번호를 열 수 없습니다.
# draft
trouble-code-memory-next = 다른 앱과 화면을 닫고 다시 해 보십시오.

# draft
trouble-text-too-long = 글이 너무 깁니다.
# draft
trouble-text-too-long-next = 줄이거나 나머지는 나중에 번호로 보내십시오.
# draft
trouble-device-too-old = 브라우저가 너무 오래되었거나 필요한 것이 빠져 있습니다.
# draft
trouble-device-too-old-next = 더 새로운 브라우저나 다른 기기를 쓰십시오.
