# Southwind: the words of the field page, in Thai. en.ftl says what the comments mean.
# Not yet seen by a native reader who knows the work; it has to be.

## On every screen

# draft
page-language = ภาษา
# draft
page-back = กลับ
# draft
page-busy = กรุณารอ…

## Leave: the quick exit

# draft
leave-button = ออก
# draft
leave-hint = กด “ออก” แล้วหน้านี้จะว่างทันที กด Esc เร็ว ๆ สามครั้งก็ได้
# draft
leave-title = สิ่งที่ “ออก” ลบไม่ได้
# draft
leave-history = ที่อยู่ของหน้านี้ในประวัติของเบราว์เซอร์ รวมทั้งลิงก์ที่คุณกดเปิด กรุณาลบที่นั่น
# draft
leave-network = สิ่งที่เครือข่ายหรือบริษัทโทรศัพท์เห็น: เครื่องนี้เชื่อมต่อกับเราเมื่อไร
# draft
leave-phone = สิ่งที่แป้นพิมพ์ โทรศัพท์ หรือโปรแกรมอื่นเก็บไว้
# draft
leave-downloads = ไฟล์ที่คุณบันทึก และรูปหรือเสียงที่มีอยู่ในเครื่องก่อนแล้ว
# draft
leave-screenshots = ภาพถ่ายหน้าจอ และสิ่งที่คนอื่นเห็นบนหน้าจอ

## Start

# draft
start-title = ขอความช่วยเหลือ
# draft
start-appeal = ส่งคำขอความช่วยเหลือ
# draft
start-appeal-hint = บอกเราว่าเกิดอะไรขึ้น ใช้เวลาประมาณหนึ่งนาที
# draft
start-code = ฉันมีรหัส 24 หลัก
# draft
start-code-hint = อ่านคำตอบ เขียนอีก หรือส่งไฟล์เพิ่ม
# draft
start-about = เกี่ยวกับหน้านี้
# draft
start-about-lock = สิ่งที่คุณเขียนจะถูกล็อกในเครื่องนี้ มีแต่เจ้าหน้าที่ของเราที่เปิดได้
# draft
start-about-no-storage = หน้านี้ไม่เก็บอะไรในเครื่องนี้เอง และไม่ถามชื่อคุณ
# draft
start-about-limit = หน้านี้ซ่อนไม่ได้ว่าเครื่องนี้เชื่อมต่อกับเรา และปกป้องโทรศัพท์ที่คนอื่นควบคุมอยู่ไม่ได้
# draft
start-about-no-promise = เราสัญญาไม่ได้ว่าจะช่วยได้
# draft
start-about-false = หน้าปลอมอาจขโมยสิ่งที่คุณเขียน ใช้แต่ลิงก์หรือไฟล์จากคนที่คุณไว้ใจ
# draft
start-trust = ข้อความของคุณจะไปถึง: { $desk }
# draft
start-fingerprint = เครื่องหมายขององค์กร: { $fingerprint }
# draft
start-fingerprint-hint = เทียบกับเครื่องหมายที่คนให้ลิงก์อ่านให้คุณฟัง
# draft
start-checking = กำลังตรวจว่าหน้านี้ส่งให้ใคร…
# draft
start-offline = ตอนนี้ไม่มีการเชื่อมต่อ คุณเขียนแล้วบันทึกเป็นไฟล์ที่ล็อกไว้ได้ คนอื่นส่งแทนคุณได้
# draft
start-lapsed = กุญแจของฝ่ายรับเรื่องเก่าแล้ว คุณยังส่งได้

## The appeal

# draft
appeal-title = คำขอความช่วยเหลือของคุณ
# draft
appeal-hint = รู้เท่าไรบอกเท่านั้น ถ้าไม่รู้ให้เลือก “ไม่รู้”
# draft
appeal-send = ส่ง
# draft
appeal-missing = ก่อนส่ง กรุณาเติม:
# draft
appeal-missing-words = เขียนข้อความ หรืออัดเสียงพูด
# draft
appeal-all-long = ข้อความทั้งหมดรวมกันยาวเกินไป กรุณาเขียนให้สั้นลง

# draft
kind-title = เกิดอะไรขึ้น
# draft
kind-arrested = ถูกจับ
# draft
kind-moved = ถูกย้ายขณะถูกกักตัว
# draft
kind-repatriation_imminent = กำลังจะถูกส่งกลับ
# draft
kind-repatriated = ถูกส่งกลับแล้ว
# draft
kind-missing = หายตัวไป
# draft
kind-trafficked = ถูกขายหรือถูกบังคับกักไว้
# draft
kind-violence = ถูกทุบตีหรือทำร้าย
# draft
kind-hiding = กำลังซ่อนตัว
# draft
kind-medical = ป่วยหรือบาดเจ็บ
# draft
kind-self_harm = อยากตายหรือทำร้ายตัวเอง
# draft
kind-helper_compromised = คนที่ช่วยไว้ใจไม่ได้แล้ว
# draft
kind-update = ข่าวใหม่ของเรื่องเดิม
# draft
kind-safe = ตอนนี้ปลอดภัยแล้ว

# draft
people-title = มีกี่คน
# draft
people-women = ผู้หญิง
# draft
people-men = ผู้ชาย
# draft
people-girls = เด็กหญิง
# draft
people-boys = เด็กชาย
# draft
people-unknown = ไม่ทราบ
# draft
people-more = เพิ่มหนึ่ง: { $who }
# draft
people-less = ลดหนึ่ง: { $who }
# draft
people-count = { $who }: { $count }
# draft
people-too-many = ไม่เกิน { $most } คน

# draft
country-title = อยู่ประเทศไหน
# draft
country-CN = จีน
# draft
country-LA = ลาว
# draft
country-TH = ไทย
# draft
country-VN = เวียดนาม
# draft
country-MM = เมียนมา
# draft
country-KH = กัมพูชา
# draft
country-MN = มองโกเลีย
# draft
country-RU = รัสเซีย
# draft
country-KR = เกาหลีใต้
# draft
country-other = ประเทศอื่น
# draft
country-choose = เลือกประเทศ
# draft
country-region = จังหวัด
# draft
country-region-hint = เขียนแค่จังหวัด อย่าเขียนเมือง ถนน หรือบ้าน

# draft
when-title = เกิดขึ้นเมื่อไร
# draft
when-now = ตอนนี้
# draft
when-today = วันนี้
# draft
when-yesterday = เมื่อวาน
# draft
when-date = เลือกวัน
# draft
when-date-label = วันไหน
# draft
when-unknown = ไม่รู้

# draft
left-title = เหลือเวลาเท่าไร
# draft
left-hours = ไม่กี่ชั่วโมง
# draft
left-days = ไม่กี่วัน
# draft
left-weeks = ไม่กี่สัปดาห์
# draft
left-unknown = ไม่รู้

# draft
words-title = บอกเราว่าเกิดอะไรขึ้น
# draft
words-label = เขียนเป็นภาษาของคุณ
# draft
words-count = { $count } จาก { $most } ตัวอักษร
# draft
words-never = อย่าเขียนสิ่งเหล่านี้ อาจทำให้คนเป็นอันตราย:
# draft
words-never-phone = เบอร์โทรศัพท์ ชื่อในแชต
# draft
words-never-names = ชื่อคนที่ช่วยเหลือหรือนายหน้า
# draft
words-never-routes = เส้นทางที่ผ่านมาหรือจะไป
# draft
words-never-houses = ที่อยู่ของที่ซ่อนตัว
# draft
words-never-family = ญาติที่บ้านเกิด
# draft
words-never-bank = บัญชีธนาคาร

# draft
voice-title = หรือพูด
# draft
voice-hint = ไม่เกิน { $most } วินาที สิ่งที่ห้ามเขียนก็อย่าพูด คนที่ได้ยินอาจจำเสียงคุณได้
# draft
voice-record = อัดเสียง
# draft
voice-asking = เบราว์เซอร์จะถามว่าให้หน้านี้ใช้ไมโครโฟนไหม กรุณาอนุญาต
# draft
voice-recording = กำลังอัดเสียง: { $seconds } จาก { $most } วินาที
# draft
voice-stop = หยุด
# draft
voice-ready = เสียงของคุณ: { $seconds } วินาที
# draft
voice-play = ฟัง
# draft
voice-again = อัดใหม่
# draft
voice-remove = ลบ
# draft
voice-file = เลือกไฟล์เสียง
# draft
voice-too-long = เสียงนี้ยาวกว่า { $most } วินาที กรุณาเลือกเป็นไฟล์ข้างล่าง และเขียนข้อความสั้น ๆ ที่นี่
# draft
voice-missing = เบราว์เซอร์นี้อัดเสียงไม่ได้ คุณเขียนได้ หรือเลือกไฟล์เสียงข้างล่าง

# draft
file-title = รูป วิดีโอ เอกสาร
# draft
file-choose = เลือกไฟล์
# draft
file-hint = ไม่เกิน { $most } ไฟล์ ข้อความของคุณไปก่อน ไฟล์ตามไป
# draft
file-line = { $name }, { $size }
# draft
file-preparing = กำลังเตรียม: { $percent } %
# draft
file-cleaned = เอาสถานที่ เวลา และข้อมูลเครื่องออกจากรูปนี้แล้ว ตัวรูปยังเหมือนเดิม ยังเห็นหน้าคนและป้ายได้
# draft
file-original = ส่งรูปแบบเดิม
# draft
file-original-warning = รูปอาจบอกว่าถ่ายที่ไหน เมื่อไร ด้วยเครื่องอะไร เลือกเฉพาะเมื่อเราขอ
# draft
file-unknown-warning = ไฟล์นี้จะถูกส่งแบบเดิม ข้างในอาจมีสถานที่ เวลา ข้อมูลเครื่อง หรือชื่อคน
# draft
file-remove = เอา { $name } ออก
# draft
file-remove-sure = กำลังส่ง { $name } ถ้าเอาออกตอนนี้ ส่วนที่ถึงแล้วจะถูกลบ
# draft
file-keep = ส่งต่อไป

# draft
consent-title = เราพูดเรื่องนี้กับใครได้
# draft
consent-hint = ตอบเฉพาะที่คนเหล่านั้นบอกคุณ ถ้าไม่ได้ถาม ให้เลือก “ไม่ได้ถาม”
# draft
consent-partner = องค์กรที่ทำงานร่วมกับเรา
# draft
consent-unhcr = สำนักงานผู้ลี้ภัยของสหประชาชาติ (UNHCR)
# draft
consent-embassy = สถานทูต
# draft
consent-un_body = หน่วยงานสิทธิมนุษยชนของสหประชาชาติ
# draft
consent-media = นักข่าว
# draft
consent-yes = ได้
# draft
consent-no = ไม่ได้
# draft
consent-not_asked = ไม่ได้ถาม
# draft
consent-given-by = ใครบอก
# draft
consent-given-by-hint = เช่น ตัวเขาเอง แม่ของเขา อย่าเขียนชื่อ
# draft
consent-given-by-long = ใครบอก: ไม่เกิน { $most } ตัวอักษร

## More about the case: nothing here is needed

# draft
more-title = บอกเพิ่ม
# draft
more-hint = ตรงนี้เว้นว่างได้ทั้งหมด อย่าเขียนชื่อ
# draft
more-person = คนที่ { $label }
# draft
more-person-add = เพิ่มคน
# draft
more-person-remove = เอาคนที่ { $label } ออก
# draft
more-sex = เพศ
# draft
more-sex-female = หญิง
# draft
more-sex-male = ชาย
# draft
more-sex-unknown = ไม่ทราบ
# draft
more-age = อายุ
# draft
more-age-infant = ต่ำกว่า 2 ปี
# draft
more-age-child = 2 ถึง 11 ปี
# draft
more-age-youth = 12 ถึง 17 ปี
# draft
more-age-adult = 18 ถึง 59 ปี
# draft
more-age-old = 60 ปีขึ้นไป
# draft
more-age-unknown = ไม่ทราบ
# draft
more-needs = ต้องการการดูแลเพราะ
# draft
more-need-infant = ทารก
# draft
more-need-pregnant = ตั้งครรภ์
# draft
more-need-unaccompanied = เด็กอยู่คนเดียว
# draft
more-need-medical = ป่วยหรือบาดเจ็บ
# draft
more-linked = อยู่ด้วยกันกับ
# draft
more-custody = ถ้ามีคนกักตัวเขาไว้
# draft
more-authority = ใครกักตัวไว้ เช่น ตำรวจ ทหาร ตำรวจตระเวนชายแดน
# draft
more-arrested-at = ตั้งแต่วันไหน
# draft
more-last-seen = เห็นครั้งสุดท้ายวันไหน
# draft
more-moved-to = ถูกย้ายไปจังหวัดไหน
# draft
more-warrant = เขาได้เห็นหมายจับ
# draft
more-visits = วันที่เจ้าหน้าที่จากประเทศของเขามาหา
# draft
more-visit-add = เพิ่มวัน
# draft
more-risk = ถ้าถูกส่งกลับ ทำไมจึงอันตราย
# draft
more-actions = ทำอะไรไปแล้วบ้าง
# draft
more-request = อยากให้เราทำอะไร
# draft
more-destination = คนเหล่านั้นบอกว่าอยากไปที่ไหน
# draft
more-relation = คุณเป็นอะไรกับเขา อย่าเขียนชื่อ
# draft
more-safe-time = คุณอ่านคำตอบได้ปลอดภัยเมื่อไร

## After sending

# draft
sent-title = คำขอความช่วยเหลือของคุณ
# draft
sent-words = ข้อความของคุณ
# draft
sent-words-sealing = กำลังล็อก
# draft
sent-words-sending = กำลังส่ง กรุณาเปิดหน้านี้ไว้
# draft
sent-words-waiting = ยังส่งไม่ได้ เรากำลังลองใหม่เรื่อย ๆ กรุณาเปิดหน้านี้ไว้
# draft
sent-words-safe = ถึงแล้ว ข้อความของคุณปลอดภัยอยู่ที่เซิร์ฟเวอร์ของเรา ยังไม่มีคนอ่าน
# draft
sent-words-failed = ส่งไม่ได้
# draft
sent-back = กลับไปที่สิ่งที่เขียนไว้
# draft
sent-kept = หลักฐานว่าถึงแล้ว: { $time }
# draft
sent-next-try = ลองครั้งต่อไป: { $time }
# draft
sent-files = ไฟล์ของคุณ
# draft
sent-file = ไฟล์ที่ { $number }
# draft
sent-file-waiting = รอคิว
# draft
sent-file-sending = ส่งแล้ว { $percent } %
# draft
sent-file-retrying = ส่งแล้ว { $percent } % การเชื่อมต่อขาด กำลังลองใหม่
# draft
sent-file-done = ถึงแล้ว
# draft
sent-file-failed = ส่งไม่ได้
# draft
sent-total = ไฟล์ทั้งหมด: { $sent } จาก { $total }
# draft
sent-all = ถึงครบแล้ว เมื่อจดรหัสเสร็จ คุณปิดหน้านี้ได้
# draft
sent-keep-open = กรุณาเปิดหน้านี้ไว้จนกว่าจะถึงครบ
# draft
sent-capsule = บันทึกไฟล์ที่ล็อก
# draft
sent-capsule-hint = ถ้าส่งไม่ได้เลย ให้บันทึกไฟล์นี้ ใครก็นำไปส่งแทนคุณได้ แต่อ่านไม่ได้ แต่ถ้ามีคนพบไฟล์นี้ในเครื่อง เขาจะรู้ว่าคุณใช้หน้านี้
# draft
sent-capsule-saved = ส่งไฟล์ที่ล็อกให้เบราว์เซอร์บันทึกแล้ว เมื่อส่งต่อให้คนอื่นแล้ว กรุณาลบออกจากเครื่องนี้
# draft
sent-capsule-none = ยังไม่มีไฟล์ที่ล็อก กรุณารอจนข้อความของคุณถูกล็อกเสร็จ
# draft
sent-capsule-large = ไฟล์เหล่านี้ใหญ่ รวม { $size } การบันทึกต้องใช้เวลาและที่ว่างในเครื่อง
# draft
sent-capsule-file = บันทึกไฟล์ที่ล็อก { $number } จาก { $total }

## The code of 24 digits

# draft
code-title = รหัสของคุณ
# draft
code-why = ตัวเลข 24 หลักนี้ใช้อ่านคำตอบและเขียนถึงเราอีก รหัสแสดงแค่ตอนนี้
# draft
code-paper = จดทั้งหกกลุ่มลงกระดาษตามลำดับ อย่าถ่ายรูป และอย่าเก็บไว้ในเครื่องนี้
# draft
code-secret = ใครมีรหัสนี้ก็อ่านคำตอบและเขียนในชื่อคุณได้ ไม่มีใครบอกรหัสให้คุณใหม่ได้
# draft
code-group = กลุ่มที่ { $group }
# draft
code-written = จดแล้ว
# draft
code-later = ตอนนี้ฉันจดไม่ได้
# draft
code-none = คำขอของคุณยังส่งไปเหมือนเดิม แต่ถ้าไม่มีรหัสนี้ คุณจะอ่านคำตอบของเราไม่ได้
# draft
code-ask = เพื่อให้แน่ใจ กรุณาดูกระดาษแล้วพิมพ์สองกลุ่ม
# draft
code-ask-group = กลุ่มที่ { $group } บนกระดาษ
# draft
code-confirm = เทียบดู
# draft
code-right = ถูกต้อง กรุณาเก็บกระดาษไว้ในที่ปลอดภัย
# draft
code-wrong = กลุ่มที่ { $group } ไม่ตรงกัน คำขอของคุณยังส่งไปเหมือนเดิม กรุณาดูรหัสอีกครั้ง
# draft
code-show-again = ดูรหัสอีกครั้ง
# draft
code-making = กำลังสร้างรหัสของคุณ…
# draft
code-hidden = ซ่อนรหัสแล้ว
# draft
code-enter-title = ฉันมีรหัส 24 หลัก
# draft
code-enter = พิมพ์ตัวเลข 24 หลักจากกระดาษ
# draft
code-enter-hint = ไม่ต้องเว้นวรรคก็ได้
# draft
code-count = { $count } จาก { $most } หลัก
# draft
code-open = เปิด
# draft
code-opening = กำลังเปิด โทรศัพท์เก่าต้องรอสักครู่

## A case: its replies

# draft
case-title = คำตอบ
# draft
case-loading = กำลังหาคำตอบ…
# draft
case-none-hint = ถ้าคิดว่าน่าจะมีคำตอบ กรุณาเทียบตัวเลข 24 หลักกับกระดาษ
# draft
case-not-shown = ไม่แสดง: { $count } ข้อความ ไม่แน่ว่ามาจากเจ้าหน้าที่ของเรา อย่าทำตามสิ่งที่คนอื่นพูดในชื่อเรา
# draft
case-missing = ไม่มีคำตอบที่ { $number } อาจมาช้า หรือคุณอ่านไปแล้ว
# draft
case-missing-some = ไม่มีคำตอบที่ { $first } ถึง { $last } อาจมาช้า หรือคุณอ่านไปแล้ว
# draft
case-twice = คำตอบที่ { $number } มาสองครั้ง
# draft
case-differs = คำตอบที่ { $number } มาอีกครั้งด้วยข้อความอื่น อย่าทำตามก่อนจะถามเราอีกครั้ง
# draft
case-more = ยังมีคำตอบอีก กรุณาดูใหม่
# draft
case-more-behind = ยังมีคำตอบอีกข้างหลัง เมื่อลบคำตอบเหล่านี้แล้วจึงจะเห็น
# draft
case-withheld = เซิร์ฟเวอร์อาจกักบางอย่างไว้ ถ้าทำได้ กรุณาบอกเราด้วยวิธีอื่น
# draft
case-checked = ดูล่าสุด: { $time }
# draft
case-delete = ฉันอ่านแล้ว ลบจากเซิร์ฟเวอร์
# draft
case-deleting = กำลังลบจากเซิร์ฟเวอร์…
# draft
case-removed = คำตอบที่คุณเห็นถูกลบจากเซิร์ฟเวอร์แล้ว กรุณาจำสิ่งที่ต้องใช้
# draft
case-not-removed = ยังลบจากเซิร์ฟเวอร์ไม่หมด กรุณาลองใหม่
# draft
case-kept = คำตอบยังอยู่ที่เซิร์ฟเวอร์ คุณอ่านอีกได้
# draft
case-again = ดูใหม่
# draft
case-answer = ตอบ
# draft
case-move = สร้างรหัสใหม่

## Answering

# draft
answer-title = คำตอบของคุณ
# draft
answer-words = เขียนคำตอบของคุณ
# draft
answer-to = ตอบกลับคำตอบที่ { $number }
# draft
answer-send = ส่ง
# draft
answer-sent = ถึงแล้ว คำตอบของคุณปลอดภัยอยู่ที่เซิร์ฟเวอร์ของเรา
# draft
answer-files = เพิ่มไฟล์
# draft
answer-empty = กรุณาเขียนข้อความ อัดเสียง หรือเลือกไฟล์
# draft
answer-go-on = ส่งไฟล์ต่อ
# draft
answer-go-on-hint = เลือกไฟล์เดิมอีกครั้ง เราส่งเฉพาะส่วนที่ยังขาด
# draft
answer-go-on-original = ครั้งก่อนฉันส่งรูปนี้แบบเดิม
# draft
answer-went-on = ถึงแล้ว { $percent } % เราส่งต่อจากตรงนั้น
# draft
answer-new = ไฟล์นี้ยังไม่เคยส่ง จะส่งตั้งแต่ต้น
# draft
answer-unknown = { $name }: ยังไม่มีส่วนใดของไฟล์นี้มาถึง ใช่ไฟล์ที่ต้องการหรือไม่
# draft
answer-from-beginning = ส่งตั้งแต่ต้น
# draft
answer-not-this = ไม่ส่ง

## A new code

# draft
move-title = รหัสใหม่
# draft
move-why = ทำเมื่ออาจมีคนเห็นรหัสของคุณ หรือเมื่อเราขอ
# draft
move-steps = คุณจะได้ตัวเลขใหม่ 24 หลัก กรุณาจดแล้วพิมพ์สองกลุ่ม หลังจากนั้นจึงจะใช้รหัสใหม่
# draft
move-start = สร้างรหัสใหม่
# draft
move-sending = กำลังบอกฝ่ายรับเรื่อง…
# draft
move-done = จากนี้ให้ใช้รหัสใหม่ ในหนึ่งสัปดาห์นี้ให้ดูด้วยรหัสเดิมด้วย แล้วทำลายกระดาษเดิม
# draft
move-wait = รหัสใหม่ยังใช้ไม่ได้ กรุณาพิมพ์สองกลุ่มก่อน
# draft
move-wrong = กลุ่มที่ { $group } ไม่ตรงกัน กรุณาดูรหัสอีกครั้ง
# draft
move-unsure = กรุณาเก็บรหัสทั้งสองไว้ ยังไม่รู้ว่าฝ่ายรับเรื่องได้รับแจ้งหรือยัง ให้ดูด้วยรหัสทั้งสอง

## The invitation

# draft
invitation-title = ยังไม่มีคำเชิญ
# draft
invitation-hint = วางลิงก์ที่คุณได้รับ ในนั้นมีคำว่า southwind:v1
# draft
invitation-label = คำเชิญ
# draft
invitation-use = ใช้
# draft
invitation-other = ใช้คำเชิญอื่น
# draft
invitation-offline = บันทึกหน้านี้เป็นไฟล์
# draft
invitation-offline-hint = ไฟล์นี้ใช้ได้แม้ไม่มีการเชื่อมต่อ คนอื่นอาจพบไฟล์นี้ในเครื่อง

## Browsers inside other apps

# draft
inapp-title = กรุณาเปิดหน้านี้ในเบราว์เซอร์
# draft
inapp-why = คุณอยู่ในแอปอื่น แอปนั้นอาจเห็นสิ่งที่คุณเขียน และบางอย่างใช้ที่นี่ไม่ได้
# draft
inapp-how = แตะเมนูของแอป แล้วเลือก “เปิดในเบราว์เซอร์” หรือคัดลอกที่อยู่ไปเปิดในเบราว์เซอร์
# draft
inapp-copy = คัดลอกที่อยู่
# draft
inapp-copied = คัดลอกแล้ว หลังจากนั้นกรุณาลบออกจากคลิปบอร์ด
# draft
inapp-copy-failed = คัดลอกไม่ได้ กรุณาแตะที่อยู่ค้างไว้แล้วคัดลอก
# draft
inapp-stay = อยู่ที่นี่ต่อ

## Troubles: what happened, and one next step

# draft
trouble-title = ทำไม่สำเร็จ
# draft
trouble-kept = สิ่งที่คุณเขียนยังอยู่
# draft
trouble-again = ลองใหม่

# draft
trouble-invitation-missing = หน้านี้ยังไม่รู้ว่าต้องส่งให้ใคร
# draft
trouble-invitation-missing-next = เปิดลิงก์ที่คุณได้รับ หรือวางที่นี่
# draft
trouble-invitation-damaged = คำเชิญนี้ไม่สมบูรณ์
# draft
trouble-invitation-damaged-next = คัดลอกใหม่ตั้งแต่ต้นจนจบ หรือขอใหม่
# draft
trouble-invitation-version = คำเชิญนี้ใหม่กว่าหน้านี้
# draft
trouble-invitation-version-next = ขอหน้าใหม่จากคนที่ให้คำเชิญ
# draft
trouble-invitation-example = คำเชิญนี้เป็นตัวอย่างสำหรับทดลอง จะไม่มีใครอ่านสิ่งที่คุณส่ง
# draft
trouble-invitation-example-next = ขอคำเชิญจริงจากคนที่ให้คำเชิญนี้
# draft
trouble-other-relay = คำเชิญนี้เป็นของที่อยู่อื่น
# draft
trouble-other-relay-next = กรุณาเปิดที่อยู่นี้แทน: { $address }
# draft
trouble-roster-damaged = อ่านรายชื่อเจ้าหน้าที่ไม่ได้ จึงไม่ส่งอะไร
# draft
trouble-roster-damaged-next = ลองด้วยเครือข่ายอื่น หรือบันทึกไฟล์ที่ล็อกถ้ามี
# draft
trouble-roster-signature = รายชื่อเจ้าหน้าที่ไม่มีลายเซ็นขององค์กรในคำเชิญของคุณ อาจมีคนหลอกคุณ
# draft
trouble-roster-signature-next = อย่าส่งอะไรที่นี่ ถามคนที่ให้คำเชิญ
# draft
trouble-roster-expired = รายชื่อเจ้าหน้าที่เก่าเกินไป จึงไม่ส่งอะไร
# draft
trouble-roster-expired-next = ดูวันที่ของเครื่องนี้ ถ้าถูกต้อง ให้ขอลิงก์หรือไฟล์ใหม่
# draft
trouble-roster-future = วันที่ของรายชื่อเจ้าหน้าที่ยังมาไม่ถึง
# draft
trouble-roster-future-next = ตั้งวันที่และเวลาของเครื่องนี้ แล้วลองใหม่
# draft
trouble-roster-older = เซิร์ฟเวอร์ให้รายชื่อเจ้าหน้าที่ที่เก่ากว่าที่เรารู้ อาจกักบางอย่างไว้
# draft
trouble-roster-older-next = ลองด้วยเครือข่ายอื่น หรือใช้ไฟล์ที่ล็อก
# draft
trouble-desk-unknown = ฝ่ายรับเรื่องในคำเชิญของคุณไม่มีแล้ว
# draft
trouble-desk-unknown-next = ขอคำเชิญใหม่จากคนที่ให้คำเชิญ
# draft
trouble-epoch-missing = กุญแจที่ล็อกข้อความของคุณยังไม่มี
# draft
trouble-epoch-missing-next = ลองใหม่ในอีกไม่กี่นาที
# draft
trouble-epoch-refused = กุญแจที่ล็อกข้อความของคุณไม่มีลายเซ็นของเจ้าหน้าที่เรา อาจมีคนหลอกคุณ
# draft
trouble-epoch-refused-next = อย่าส่งอะไรที่นี่ ถามคนที่ให้คำเชิญ
# draft
trouble-epoch-older = เซิร์ฟเวอร์ให้กุญแจที่เก่ากว่าที่เรารู้ อาจกักบางอย่างไว้
# draft
trouble-epoch-older-next = ลองด้วยเครือข่ายอื่น หรือใช้ไฟล์ที่ล็อก

# draft
trouble-relay-away = เชื่อมต่อกับเซิร์ฟเวอร์ของเราไม่ได้
# draft
trouble-relay-away-next = หน้านี้จะลองใหม่เอง กรุณาเปิดไว้
# draft
trouble-relay-nonsense = หน้านี้ไม่เข้าใจคำตอบของเซิร์ฟเวอร์
# draft
trouble-relay-nonsense-next = ลองด้วยเครือข่ายอื่น หรือบันทึกไฟล์ที่ล็อกถ้ามี
# draft
trouble-relay-busy = เซิร์ฟเวอร์กำลังยุ่งมาก
# draft
trouble-relay-busy-next = หน้านี้จะลองใหม่เอง กรุณาเปิดไว้
# draft
trouble-relay-full = เซิร์ฟเวอร์ไม่มีที่ว่าง
# draft
trouble-relay-full-next = บันทึกไฟล์ที่ล็อกตอนนี้ กรุณาเปิดหน้านี้ไว้ เราจะลองใหม่
# draft
trouble-relay-refused = เซิร์ฟเวอร์ไม่รับ ({ $code })
# draft
trouble-relay-refused-next = บันทึกไฟล์ที่ล็อก แล้วขอให้คนอื่นส่งแทน
# draft
trouble-receipt-refused = เซิร์ฟเวอร์บอกว่าถึงแล้ว แต่หลักฐานไม่ถูกต้อง อย่าถือว่าถึงแล้ว
# draft
trouble-receipt-refused-next = ลองด้วยเครือข่ายอื่น หรือบันทึกไฟล์ที่ล็อก

# draft
trouble-file-unreadable = อ่านไฟล์นี้ไม่ได้
# draft
trouble-file-unreadable-next = เลือกใหม่ หรือส่งโดยไม่มีไฟล์นี้
# draft
trouble-file-changed = ไฟล์นี้เปลี่ยนไปหลังจากที่คุณเลือก
# draft
trouble-file-changed-next = กรุณาเลือกใหม่
# draft
trouble-file-too-large = ไฟล์นี้ใหญ่เกินไป
# draft
trouble-file-too-large-next = เลือกไฟล์ที่เล็กกว่าหรือสั้นกว่า
# draft
trouble-file-too-many = ไฟล์มากเกินไป
# draft
trouble-file-too-many-next = เอาออกบ้าง แล้วส่งทีหลังด้วยรหัสของคุณ
# draft
trouble-microphone-refused = หน้านี้ใช้ไมโครโฟนไม่ได้
# draft
trouble-microphone-refused-next = อนุญาตในเบราว์เซอร์ หรือเขียนแทน
# draft
trouble-microphone-missing = ไม่มีไมโครโฟนที่หน้านี้ใช้ได้
# draft
trouble-microphone-missing-next = เขียนแทน หรือเลือกไฟล์เสียง

# draft
trouble-code-digit = ในกลุ่มที่ { $group } มีสิ่งที่ไม่ใช่ตัวเลข
# draft
trouble-code-digit-next = ดูกลุ่มที่ { $group } บนกระดาษ
# draft
trouble-code-group = กลุ่มที่ { $group } ไม่ใช่สี่หลัก
# draft
trouble-code-group-next = ดูกลุ่มที่ { $group } บนกระดาษ
# draft
trouble-code-length = รหัสต้องมี 24 หลัก แต่มี { $count } หลัก
# draft
trouble-code-length-next = เทียบกับกระดาษ
# draft
trouble-code-check = รหัสผิดบางแห่ง
# draft
trouble-code-check-one = กลุ่มที่ { $group } ผิดบางแห่ง
# draft
trouble-code-check-two = กลุ่มที่ { $group } หรือกลุ่มที่ { $other } ผิดบางแห่ง
# draft
trouble-code-check-next = เทียบทีละกลุ่มกับกระดาษ
# draft
trouble-code-memory = หน่วยความจำว่างของเครื่องนี้ไม่พอเปิดรหัส
# draft
trouble-code-memory-next = ปิดแอปและหน้าอื่น แล้วลองใหม่

# draft
trouble-text-too-long = ข้อความยาวเกินไป
# draft
trouble-text-too-long-next = เขียนให้สั้นลง หรือส่งส่วนที่เหลือทีหลังด้วยรหัสของคุณ
# draft
trouble-device-too-old = เบราว์เซอร์นี้เก่าเกินไป หรือขาดสิ่งที่หน้านี้ต้องใช้
# draft
trouble-device-too-old-next = ใช้เบราว์เซอร์ที่ใหม่กว่าหรือเครื่องอื่น
