# Southwind: the words of the field page, in Lao. en.ftl says what the comments mean.
# Not yet seen by a native reader who knows the work; it has to be.

## On every screen

# draft
page-language = ພາສາ
# draft
page-back = ກັບຄືນ
# draft
page-busy = ກະລຸນາລໍຖ້າ…

## Leave: the quick exit

# draft
leave-button = ອອກ
# draft
leave-hint = ກົດ “ອອກ” ແລ້ວໜ້ານີ້ຈະຫວ່າງທັນທີ ກົດ Esc ໄວໆ ສາມເທື່ອກໍໄດ້
# draft
leave-title = ສິ່ງທີ່ “ອອກ” ລຶບບໍ່ໄດ້
# draft
leave-history = ທີ່ຢູ່ຂອງໜ້ານີ້ໃນປະຫວັດຂອງບຣາວເຊີ ລວມທັງລິ້ງທີ່ທ່ານກົດເປີດ ກະລຸນາລຶບຢູ່ບ່ອນນັ້ນ
# draft
leave-network = ສິ່ງທີ່ເຄືອຂ່າຍ ຫຼືບໍລິສັດໂທລະສັບເຫັນ: ເຄື່ອງນີ້ເຊື່ອມຕໍ່ກັບພວກເຮົາເມື່ອໃດ
# draft
leave-phone = ສິ່ງທີ່ແປ້ນພິມ ໂທລະສັບ ຫຼືໂປຣແກຣມອື່ນເກັບໄວ້
# draft
leave-downloads = ໄຟລ໌ທີ່ທ່ານບັນທຶກ ແລະຮູບ ຫຼືສຽງທີ່ມີຢູ່ໃນເຄື່ອງກ່ອນແລ້ວ
# draft
leave-screenshots = ຮູບຖ່າຍໜ້າຈໍ ແລະສິ່ງທີ່ຄົນອື່ນເຫັນຢູ່ໜ້າຈໍ

## Start

# draft
start-title = ຂໍຄວາມຊ່ວຍເຫຼືອ
# draft
start-appeal = ສົ່ງຄຳຂໍຄວາມຊ່ວຍເຫຼືອ
# draft
start-appeal-hint = ບອກພວກເຮົາວ່າເກີດຫຍັງຂຶ້ນ ໃຊ້ເວລາປະມານໜຶ່ງນາທີ
# draft
start-code = ຂ້ອຍມີລະຫັດ 24 ຕົວເລກ
# draft
start-code-hint = ອ່ານຄຳຕອບ ຂຽນອີກ ຫຼືສົ່ງໄຟລ໌ຕື່ມ
# draft
start-about = ກ່ຽວກັບໜ້ານີ້
# draft
start-about-lock = ສິ່ງທີ່ທ່ານຂຽນຈະຖືກລັອກຢູ່ໃນເຄື່ອງນີ້ ມີແຕ່ພະນັກງານຂອງພວກເຮົາທີ່ເປີດໄດ້
# draft
start-about-no-storage = ໜ້ານີ້ບໍ່ເກັບຫຍັງໄວ້ໃນເຄື່ອງນີ້ເອງ ແລະບໍ່ຖາມຊື່ທ່ານ
# draft
start-about-limit = ໜ້ານີ້ເຊື່ອງບໍ່ໄດ້ວ່າເຄື່ອງນີ້ເຊື່ອມຕໍ່ກັບພວກເຮົາ ແລະປົກປ້ອງໂທລະສັບທີ່ຄົນອື່ນຄວບຄຸມຢູ່ບໍ່ໄດ້
# draft
start-about-no-promise = ພວກເຮົາສັນຍາບໍ່ໄດ້ວ່າຈະຊ່ວຍໄດ້
# draft
start-about-false = ໜ້າປອມອາດລັກເອົາສິ່ງທີ່ທ່ານຂຽນ ໃຊ້ແຕ່ລິ້ງ ຫຼືໄຟລ໌ຈາກຄົນທີ່ທ່ານໄວ້ໃຈ
# draft
start-trust = ຂໍ້ຄວາມຂອງທ່ານຈະໄປຮອດ: { $desk }
# draft
start-fingerprint = ເຄື່ອງໝາຍຂອງອົງການ: { $fingerprint }
# draft
start-fingerprint-hint = ທຽບກັບເຄື່ອງໝາຍທີ່ຄົນໃຫ້ລິ້ງອ່ານໃຫ້ທ່ານຟັງ
# draft
start-checking = ກຳລັງກວດວ່າໜ້ານີ້ສົ່ງໃຫ້ໃຜ…
# draft
start-offline = ດຽວນີ້ບໍ່ມີການເຊື່ອມຕໍ່ ທ່ານຂຽນແລ້ວບັນທຶກເປັນໄຟລ໌ທີ່ລັອກໄວ້ໄດ້ ຄົນອື່ນສົ່ງແທນທ່ານໄດ້
# draft
start-lapsed = ກະແຈຂອງຝ່າຍຮັບເລື່ອງເກົ່າແລ້ວ ທ່ານຍັງສົ່ງໄດ້

## The appeal

# draft
appeal-title = ຄຳຂໍຄວາມຊ່ວຍເຫຼືອຂອງທ່ານ
# draft
appeal-hint = ຮູ້ເທົ່າໃດບອກເທົ່ານັ້ນ ຖ້າບໍ່ຮູ້ໃຫ້ເລືອກ “ບໍ່ຮູ້”
# draft
appeal-send = ສົ່ງ
# draft
appeal-missing = ກ່ອນສົ່ງ ກະລຸນາຕື່ມ:
# draft
appeal-missing-words = ຂຽນຂໍ້ຄວາມ ຫຼືອັດສຽງເວົ້າ
# draft
appeal-all-long = ຂໍ້ຄວາມທັງໝົດລວມກັນຍາວເກີນໄປ ກະລຸນາຂຽນໃຫ້ສັ້ນລົງ

# draft
kind-title = ເກີດຫຍັງຂຶ້ນ
# draft
kind-arrested = ຖືກຈັບ
# draft
kind-moved = ຖືກຍ້າຍໃນຂະນະທີ່ຖືກກັກຕົວ
# draft
kind-repatriation_imminent = ໃກ້ຈະຖືກສົ່ງກັບ
# draft
kind-repatriated = ຖືກສົ່ງກັບແລ້ວ
# draft
kind-missing = ຫາຍຕົວໄປ
# draft
kind-trafficked = ຖືກຂາຍ ຫຼືຖືກບັງຄັບກັກໄວ້
# draft
kind-violence = ຖືກທຸບຕີ ຫຼືທຳຮ້າຍ
# draft
kind-hiding = ກຳລັງລີ້ຕົວ
# draft
kind-medical = ເຈັບປ່ວຍ ຫຼືບາດເຈັບ
# draft
kind-self_harm = ຢາກຕາຍ ຫຼືທຳຮ້າຍຕົນເອງ
# draft
kind-helper_compromised = ຄົນທີ່ຊ່ວຍໄວ້ໃຈບໍ່ໄດ້ແລ້ວ
# draft
kind-update = ຂ່າວໃໝ່ຂອງເລື່ອງເກົ່າ
# draft
kind-safe = ດຽວນີ້ປອດໄພແລ້ວ

# draft
people-title = ມີຈັກຄົນ
# draft
people-women = ແມ່ຍິງ
# draft
people-men = ຜູ້ຊາຍ
# draft
people-girls = ເດັກຍິງ
# draft
people-boys = ເດັກຊາຍ
# draft
people-unknown = ບໍ່ຮູ້
# draft
people-more = ເພີ່ມໜຶ່ງ: { $who }
# draft
people-less = ຫຼຸດໜຶ່ງ: { $who }
# draft
people-count = { $who }: { $count }
# draft
people-too-many = ບໍ່ເກີນ { $most } ຄົນ

# draft
country-title = ຢູ່ປະເທດໃດ
# draft
country-CN = ຈີນ
# draft
country-LA = ລາວ
# draft
country-TH = ໄທ
# draft
country-VN = ຫວຽດນາມ
# draft
country-MM = ມຽນມາ
# draft
country-KH = ກຳປູເຈຍ
# draft
country-MN = ມົງໂກລີ
# draft
country-RU = ຣັດເຊຍ
# draft
country-KR = ເກົາຫຼີໃຕ້
# draft
country-other = ປະເທດອື່ນ
# draft
country-choose = ເລືອກປະເທດ
# draft
country-region = ແຂວງ
# draft
country-region-hint = ຂຽນແຕ່ແຂວງ ຢ່າຂຽນເມືອງ ຖະໜົນ ຫຼືເຮືອນ

# draft
when-title = ເກີດຂຶ້ນເມື່ອໃດ
# draft
when-now = ດຽວນີ້
# draft
when-today = ມື້ນີ້
# draft
when-yesterday = ມື້ວານນີ້
# draft
when-date = ເລືອກມື້
# draft
when-date-label = ມື້ໃດ
# draft
when-unknown = ບໍ່ຮູ້

# draft
left-title = ຍັງເຫຼືອເວລາເທົ່າໃດ
# draft
left-hours = ບໍ່ຈັກຊົ່ວໂມງ
# draft
left-days = ບໍ່ຈັກມື້
# draft
left-weeks = ບໍ່ຈັກອາທິດ
# draft
left-unknown = ບໍ່ຮູ້

# draft
words-title = ບອກພວກເຮົາວ່າເກີດຫຍັງຂຶ້ນ
# draft
words-label = ຂຽນເປັນພາສາຂອງທ່ານ
# draft
words-count = { $count } ຈາກ { $most } ຕົວອັກສອນ
# draft
words-never = ຢ່າຂຽນສິ່ງເຫຼົ່ານີ້ ອາດເຮັດໃຫ້ຄົນເປັນອັນຕະລາຍ:
# draft
words-never-phone = ເບີໂທລະສັບ ຊື່ໃນແຊັດ
# draft
words-never-names = ຊື່ຄົນທີ່ຊ່ວຍເຫຼືອ ຫຼືນາຍໜ້າ
# draft
words-never-routes = ເສັ້ນທາງທີ່ຜ່ານມາ ຫຼືຈະໄປ
# draft
words-never-houses = ທີ່ຢູ່ຂອງບ່ອນລີ້ຕົວ
# draft
words-never-family = ຍາດພີ່ນ້ອງຢູ່ບ້ານເກີດ
# draft
words-never-bank = ບັນຊີທະນາຄານ

# draft
voice-title = ຫຼືເວົ້າ
# draft
voice-hint = ບໍ່ເກີນ { $most } ວິນາທີ ສິ່ງທີ່ຫ້າມຂຽນກໍຢ່າເວົ້າ ຄົນທີ່ໄດ້ຍິນອາດຈື່ສຽງທ່ານໄດ້
# draft
voice-record = ອັດສຽງ
# draft
voice-asking = ບຣາວເຊີຈະຖາມວ່າໃຫ້ໜ້ານີ້ໃຊ້ໄມໂຄຣໂຟນບໍ ກະລຸນາອະນຸຍາດ
# draft
voice-recording = ກຳລັງອັດສຽງ: { $seconds } ຈາກ { $most } ວິນາທີ
# draft
voice-stop = ຢຸດ
# draft
voice-ready = ສຽງຂອງທ່ານ: { $seconds } ວິນາທີ
# draft
voice-play = ຟັງ
# draft
voice-again = ອັດໃໝ່
# draft
voice-remove = ລຶບ
# draft
voice-file = ເລືອກໄຟລ໌ສຽງ
# draft
voice-too-long = ສຽງນີ້ຍາວກວ່າ { $most } ວິນາທີ ກະລຸນາເລືອກເປັນໄຟລ໌ຢູ່ຂ້າງລຸ່ມ ແລະຂຽນຂໍ້ຄວາມສັ້ນໆ ຢູ່ບ່ອນນີ້
# draft
voice-missing = ບຣາວເຊີນີ້ອັດສຽງບໍ່ໄດ້ ທ່ານຂຽນໄດ້ ຫຼືເລືອກໄຟລ໌ສຽງຢູ່ຂ້າງລຸ່ມ

# draft
file-title = ຮູບ ວິດີໂອ ເອກະສານ
# draft
file-choose = ເລືອກໄຟລ໌
# draft
file-hint = ບໍ່ເກີນ { $most } ໄຟລ໌ ຂໍ້ຄວາມຂອງທ່ານໄປກ່ອນ ໄຟລ໌ຕາມໄປ
# draft
file-line = { $name }, { $size }
# draft
file-preparing = ກຳລັງກຽມ: { $percent } %
# draft
file-cleaned = ເອົາສະຖານທີ່ ເວລາ ແລະຂໍ້ມູນເຄື່ອງອອກຈາກຮູບນີ້ແລ້ວ ຕົວຮູບຍັງຄືເກົ່າ ຍັງເຫັນໜ້າຄົນ ແລະປ້າຍໄດ້
# draft
file-original = ສົ່ງຮູບແບບເດີມ
# draft
file-original-warning = ຮູບອາດບອກວ່າຖ່າຍຢູ່ໃສ ເມື່ອໃດ ດ້ວຍເຄື່ອງຫຍັງ ເລືອກສະເພາະເມື່ອພວກເຮົາຂໍ
# draft
file-unknown-warning = ໄຟລ໌ນີ້ຈະຖືກສົ່ງແບບເດີມ ຂ້າງໃນອາດມີສະຖານທີ່ ເວລາ ຂໍ້ມູນເຄື່ອງ ຫຼືຊື່ຄົນ
# draft
file-remove = ເອົາ { $name } ອອກ
# draft
file-remove-sure = ກຳລັງສົ່ງ { $name } ຖ້າເອົາອອກຕອນນີ້ ສ່ວນທີ່ຮອດແລ້ວຈະຖືກລຶບ
# draft
file-keep = ສົ່ງຕໍ່ໄປ

# draft
consent-title = ພວກເຮົາເວົ້າເລື່ອງນີ້ກັບໃຜໄດ້
# draft
consent-hint = ຕອບສະເພາະທີ່ຄົນເຫຼົ່ານັ້ນບອກທ່ານ ຖ້າບໍ່ໄດ້ຖາມ ໃຫ້ເລືອກ “ບໍ່ໄດ້ຖາມ”
# draft
consent-partner = ອົງການທີ່ເຮັດວຽກຮ່ວມກັບພວກເຮົາ
# draft
consent-unhcr = ອົງການຊາວອົບພະຍົບຂອງສະຫະປະຊາຊາດ (UNHCR)
# draft
consent-embassy = ສະຖານທູດ
# draft
consent-un_body = ໜ່ວຍງານສິດທິມະນຸດຂອງສະຫະປະຊາຊາດ
# draft
consent-media = ນັກຂ່າວ
# draft
consent-yes = ໄດ້
# draft
consent-no = ບໍ່ໄດ້
# draft
consent-not_asked = ບໍ່ໄດ້ຖາມ
# draft
consent-given-by = ໃຜບອກ
# draft
consent-given-by-hint = ເຊັ່ນ ຕົວລາວເອງ ແມ່ຂອງລາວ ຢ່າຂຽນຊື່
# draft
consent-given-by-long = ໃຜບອກ: ບໍ່ເກີນ { $most } ຕົວອັກສອນ

## More about the case: nothing here is needed

# draft
more-title = ບອກຕື່ມ
# draft
more-hint = ບ່ອນນີ້ປະຫວ່າງໄດ້ໝົດ ຢ່າຂຽນຊື່
# draft
more-person = ຄົນທີ { $label }
# draft
more-person-add = ເພີ່ມຄົນ
# draft
more-person-remove = ເອົາຄົນທີ { $label } ອອກ
# draft
more-sex = ເພດ
# draft
more-sex-female = ຍິງ
# draft
more-sex-male = ຊາຍ
# draft
more-sex-unknown = ບໍ່ຮູ້
# draft
more-age = ອາຍຸ
# draft
more-age-infant = ຕ່ຳກວ່າ 2 ປີ
# draft
more-age-child = 2 ຫາ 11 ປີ
# draft
more-age-youth = 12 ຫາ 17 ປີ
# draft
more-age-adult = 18 ຫາ 59 ປີ
# draft
more-age-old = 60 ປີຂຶ້ນໄປ
# draft
more-age-unknown = ບໍ່ຮູ້
# draft
more-needs = ຕ້ອງການການດູແລຍ້ອນ
# draft
more-need-infant = ເດັກແອນ້ອຍ
# draft
more-need-pregnant = ຖືພາ
# draft
more-need-unaccompanied = ເດັກຢູ່ຄົນດຽວ
# draft
more-need-medical = ເຈັບປ່ວຍ ຫຼືບາດເຈັບ
# draft
more-linked = ຢູ່ນຳກັນກັບ
# draft
more-custody = ຖ້າມີຄົນກັກຕົວເຂົາເຈົ້າໄວ້
# draft
more-authority = ໃຜກັກຕົວໄວ້ ເຊັ່ນ ຕຳຫຼວດ ທະຫານ ທະຫານຊາຍແດນ
# draft
more-arrested-at = ຕັ້ງແຕ່ມື້ໃດ
# draft
more-last-seen = ເຫັນຄັ້ງສຸດທ້າຍມື້ໃດ
# draft
more-moved-to = ຖືກຍ້າຍໄປແຂວງໃດ
# draft
more-warrant = ເຂົາເຈົ້າໄດ້ເຫັນໝາຍຈັບ
# draft
more-visits = ມື້ທີ່ເຈົ້າໜ້າທີ່ຈາກປະເທດຂອງເຂົາເຈົ້າມາຫາ
# draft
more-visit-add = ເພີ່ມມື້
# draft
more-risk = ຖ້າຖືກສົ່ງກັບ ເປັນຫຍັງຈຶ່ງອັນຕະລາຍ
# draft
more-actions = ໄດ້ເຮັດຫຍັງໄປແລ້ວແດ່
# draft
more-request = ຢາກໃຫ້ພວກເຮົາເຮັດຫຍັງ
# draft
more-destination = ຄົນເຫຼົ່ານັ້ນບອກວ່າຢາກໄປໃສ
# draft
more-relation = ທ່ານເປັນຫຍັງກັບເຂົາເຈົ້າ ຢ່າຂຽນຊື່
# draft
more-safe-time = ທ່ານອ່ານຄຳຕອບໄດ້ປອດໄພເມື່ອໃດ

## After sending

# draft
sent-title = ຄຳຂໍຄວາມຊ່ວຍເຫຼືອຂອງທ່ານ
# draft
sent-words = ຂໍ້ຄວາມຂອງທ່ານ
# draft
sent-words-sealing = ກຳລັງລັອກ
# draft
sent-words-sending = ກຳລັງສົ່ງ ກະລຸນາເປີດໜ້ານີ້ໄວ້
# draft
sent-words-waiting = ຍັງສົ່ງບໍ່ໄດ້ ພວກເຮົາກຳລັງລອງໃໝ່ເລື້ອຍໆ ກະລຸນາເປີດໜ້ານີ້ໄວ້
# draft
sent-words-safe = ຮອດແລ້ວ ຂໍ້ຄວາມຂອງທ່ານປອດໄພຢູ່ເຊີບເວີຂອງພວກເຮົາ ຍັງບໍ່ມີຄົນອ່ານ
# draft
sent-words-failed = ສົ່ງບໍ່ໄດ້
# draft
sent-back = ກັບໄປຫາສິ່ງທີ່ຂຽນໄວ້
# draft
sent-kept = ຫຼັກຖານວ່າຮອດແລ້ວ: { $time }
# draft
sent-next-try = ລອງຄັ້ງຕໍ່ໄປ: { $time }
# draft
sent-files = ໄຟລ໌ຂອງທ່ານ
# draft
sent-file = ໄຟລ໌ທີ { $number }
# draft
sent-file-waiting = ລໍຄິວ
# draft
sent-file-sending = ສົ່ງແລ້ວ { $percent } %
# draft
sent-file-retrying = ສົ່ງແລ້ວ { $percent } % ການເຊື່ອມຕໍ່ຂາດ ກຳລັງລອງໃໝ່
# draft
sent-file-done = ຮອດແລ້ວ
# draft
sent-file-failed = ສົ່ງບໍ່ໄດ້
# draft
sent-total = ໄຟລ໌ທັງໝົດ: { $sent } ຈາກ { $total }
# draft
sent-all = ຮອດໝົດແລ້ວ ເມື່ອຈົດລະຫັດແລ້ວ ທ່ານປິດໜ້ານີ້ໄດ້
# draft
sent-keep-open = ກະລຸນາເປີດໜ້ານີ້ໄວ້ຈົນກວ່າຈະຮອດໝົດ
# draft
sent-capsule = ບັນທຶກໄຟລ໌ທີ່ລັອກ
# draft
sent-capsule-hint = ຖ້າສົ່ງບໍ່ໄດ້ເລີຍ ໃຫ້ບັນທຶກໄຟລ໌ນີ້ ໃຜກໍເອົາໄປສົ່ງແທນທ່ານໄດ້ ແຕ່ອ່ານບໍ່ໄດ້ ແຕ່ຖ້າມີຄົນພົບໄຟລ໌ນີ້ໃນເຄື່ອງ ລາວຈະຮູ້ວ່າທ່ານໃຊ້ໜ້ານີ້
# draft
sent-capsule-saved = ສົ່ງໄຟລ໌ທີ່ລັອກໃຫ້ບຣາວເຊີບັນທຶກແລ້ວ ເມື່ອສົ່ງຕໍ່ໃຫ້ຄົນອື່ນແລ້ວ ກະລຸນາລຶບອອກຈາກເຄື່ອງນີ້
# draft
sent-capsule-none = ຍັງບໍ່ມີໄຟລ໌ທີ່ລັອກ ກະລຸນາລໍຖ້າຈົນຂໍ້ຄວາມຂອງທ່ານຖືກລັອກແລ້ວ
# draft
sent-capsule-large = ໄຟລ໌ເຫຼົ່ານີ້ໃຫຍ່ ລວມ { $size } ການບັນທຶກຕ້ອງໃຊ້ເວລາ ແລະບ່ອນຫວ່າງໃນເຄື່ອງ
# draft
sent-capsule-file = ບັນທຶກໄຟລ໌ທີ່ລັອກ { $number } ຈາກ { $total }

## The code of 24 digits

# draft
code-title = ລະຫັດຂອງທ່ານ
# draft
code-why = 24 ຕົວເລກນີ້ໃຊ້ອ່ານຄຳຕອບ ແລະຂຽນຫາພວກເຮົາອີກ ລະຫັດສະແດງແຕ່ດຽວນີ້
# draft
code-paper = ຈົດທັງຫົກກຸ່ມໃສ່ເຈ້ຍຕາມລຳດັບ ຢ່າຖ່າຍຮູບ ແລະຢ່າເກັບໄວ້ໃນເຄື່ອງນີ້
# draft
code-secret = ໃຜມີລະຫັດນີ້ກໍອ່ານຄຳຕອບ ແລະຂຽນໃນຊື່ທ່ານໄດ້ ບໍ່ມີໃຜບອກລະຫັດໃຫ້ທ່ານໃໝ່ໄດ້
# draft
code-group = ກຸ່ມທີ { $group }
# draft
code-written = ຈົດແລ້ວ
# draft
code-later = ດຽວນີ້ຂ້ອຍຈົດບໍ່ໄດ້
# draft
code-none = ຄຳຂໍຂອງທ່ານຍັງສົ່ງໄປຄືເກົ່າ ແຕ່ຖ້າບໍ່ມີລະຫັດນີ້ ທ່ານຈະອ່ານຄຳຕອບຂອງພວກເຮົາບໍ່ໄດ້
# draft
code-ask = ເພື່ອໃຫ້ແນ່ໃຈ ກະລຸນາເບິ່ງເຈ້ຍ ແລ້ວພິມສອງກຸ່ມ
# draft
code-ask-group = ກຸ່ມທີ { $group } ຢູ່ເຈ້ຍ
# draft
code-confirm = ທຽບເບິ່ງ
# draft
code-right = ຖືກຕ້ອງ ກະລຸນາເກັບເຈ້ຍໄວ້ບ່ອນປອດໄພ
# draft
code-wrong = ກຸ່ມທີ { $group } ບໍ່ຕົງກັນ ຄຳຂໍຂອງທ່ານຍັງສົ່ງໄປຄືເກົ່າ ກະລຸນາເບິ່ງລະຫັດອີກເທື່ອໜຶ່ງ
# draft
code-show-again = ເບິ່ງລະຫັດອີກ
# draft
code-making = ກຳລັງສ້າງລະຫັດຂອງທ່ານ…
# draft
code-hidden = ເຊື່ອງລະຫັດແລ້ວ
# draft
code-enter-title = ຂ້ອຍມີລະຫັດ 24 ຕົວເລກ
# draft
code-enter = ພິມ 24 ຕົວເລກຈາກເຈ້ຍ
# draft
code-enter-hint = ບໍ່ຕ້ອງຍະຫວ່າງກໍໄດ້
# draft
code-count = { $count } ຈາກ { $most } ຕົວເລກ
# draft
code-open = ເປີດ
# draft
code-opening = ກຳລັງເປີດ ໂທລະສັບເກົ່າຕ້ອງລໍຖ້າບຶດໜຶ່ງ

## A case: its replies

# draft
case-title = ຄຳຕອບ
# draft
case-loading = ກຳລັງຊອກຫາຄຳຕອບ…
# draft
case-none-hint = ຖ້າຄິດວ່າຄວນມີຄຳຕອບ ກະລຸນາທຽບ 24 ຕົວເລກກັບເຈ້ຍ
# draft
case-not-shown = ບໍ່ສະແດງ: { $count } ຂໍ້ຄວາມ ບໍ່ແນ່ວ່າມາຈາກພະນັກງານຂອງພວກເຮົາ ຢ່າເຮັດຕາມສິ່ງທີ່ຄົນອື່ນເວົ້າໃນຊື່ພວກເຮົາ
# draft
case-missing = ບໍ່ມີຄຳຕອບທີ { $number } ອາດມາຊ້າ ຫຼືທ່ານອ່ານໄປແລ້ວ
# draft
case-missing-some = ບໍ່ມີຄຳຕອບທີ { $first } ຫາ { $last } ອາດມາຊ້າ ຫຼືທ່ານອ່ານໄປແລ້ວ
# draft
case-twice = ຄຳຕອບທີ { $number } ມາສອງເທື່ອ
# draft
case-differs = ຄຳຕອບທີ { $number } ມາອີກເທື່ອໜຶ່ງດ້ວຍຂໍ້ຄວາມອື່ນ ຢ່າເຮັດຕາມກ່ອນຈະຖາມພວກເຮົາອີກ
# draft
case-more = ຍັງມີຄຳຕອບອີກ ກະລຸນາເບິ່ງໃໝ່
# draft
case-more-behind = ຍັງມີຄຳຕອບອີກຢູ່ຂ້າງຫຼັງ ເມື່ອລຶບຄຳຕອບເຫຼົ່ານີ້ແລ້ວຈຶ່ງຈະເຫັນ
# draft
case-withheld = ເຊີບເວີອາດກັກບາງຢ່າງໄວ້ ຖ້າເຮັດໄດ້ ກະລຸນາບອກພວກເຮົາດ້ວຍວິທີອື່ນ
# draft
case-checked = ເບິ່ງຄັ້ງສຸດທ້າຍ: { $time }
# draft
case-delete = ຂ້ອຍອ່ານແລ້ວ ລຶບຈາກເຊີບເວີ
# draft
case-deleting = ກຳລັງລຶບຈາກເຊີບເວີ…
# draft
case-removed = ຄຳຕອບທີ່ທ່ານເຫັນຖືກລຶບຈາກເຊີບເວີແລ້ວ ກະລຸນາຈື່ສິ່ງທີ່ຕ້ອງໃຊ້
# draft
case-not-removed = ຍັງລຶບຈາກເຊີບເວີບໍ່ໝົດ ກະລຸນາລອງໃໝ່
# draft
case-kept = ຄຳຕອບຍັງຢູ່ເຊີບເວີ ທ່ານອ່ານອີກໄດ້
# draft
case-again = ເບິ່ງໃໝ່
# draft
case-answer = ຕອບ
# draft
case-move = ສ້າງລະຫັດໃໝ່

## Answering

# draft
answer-title = ຄຳຕອບຂອງທ່ານ
# draft
answer-words = ຂຽນຄຳຕອບຂອງທ່ານ
# draft
answer-to = ຕອບຄຳຕອບທີ { $number }
# draft
answer-send = ສົ່ງ
# draft
answer-sent = ຮອດແລ້ວ ຄຳຕອບຂອງທ່ານປອດໄພຢູ່ເຊີບເວີຂອງພວກເຮົາ
# draft
answer-files = ເພີ່ມໄຟລ໌
# draft
answer-empty = ກະລຸນາຂຽນຂໍ້ຄວາມ ອັດສຽງ ຫຼືເລືອກໄຟລ໌
# draft
answer-go-on = ສົ່ງໄຟລ໌ຕໍ່
# draft
answer-go-on-hint = ເລືອກໄຟລ໌ເກົ່າອີກເທື່ອໜຶ່ງ ພວກເຮົາສົ່ງແຕ່ສ່ວນທີ່ຍັງຂາດ
# draft
answer-go-on-original = ຄັ້ງກ່ອນຂ້ອຍສົ່ງຮູບນີ້ແບບເດີມ
# draft
answer-went-on = ຮອດແລ້ວ { $percent } % ພວກເຮົາສົ່ງຕໍ່ຈາກບ່ອນນັ້ນ
# draft
answer-new = ໄຟລ໌ນີ້ຍັງບໍ່ເຄີຍສົ່ງ ຈະສົ່ງຕັ້ງແຕ່ຕົ້ນ
# draft
answer-unknown = { $name }: ຍັງບໍ່ມີສ່ວນໃດຂອງໄຟລ໌ນີ້ມາຮອດ ແມ່ນໄຟລ໌ທີ່ຖືກຕ້ອງບໍ່
# draft
answer-from-beginning = ສົ່ງຕັ້ງແຕ່ຕົ້ນ
# draft
answer-not-this = ບໍ່ສົ່ງ

## A new code

# draft
move-title = ລະຫັດໃໝ່
# draft
move-why = ເຮັດເມື່ອອາດມີຄົນເຫັນລະຫັດຂອງທ່ານ ຫຼືເມື່ອພວກເຮົາຂໍ
# draft
move-steps = ທ່ານຈະໄດ້ 24 ຕົວເລກໃໝ່ ກະລຸນາຈົດ ແລ້ວພິມສອງກຸ່ມ ຫຼັງຈາກນັ້ນຈຶ່ງຈະໃຊ້ລະຫັດໃໝ່
# draft
move-start = ສ້າງລະຫັດໃໝ່
# draft
move-sending = ກຳລັງບອກຝ່າຍຮັບເລື່ອງ…
# draft
move-done = ຈາກນີ້ໃຫ້ໃຊ້ລະຫັດໃໝ່ ໃນໜຶ່ງອາທິດນີ້ໃຫ້ເບິ່ງດ້ວຍລະຫັດເກົ່ານຳ ແລ້ວທຳລາຍເຈ້ຍເກົ່າ
# draft
move-wait = ລະຫັດໃໝ່ຍັງໃຊ້ບໍ່ໄດ້ ກະລຸນາພິມສອງກຸ່ມກ່ອນ
# draft
move-wrong = ກຸ່ມທີ { $group } ບໍ່ຕົງກັນ ກະລຸນາເບິ່ງລະຫັດອີກເທື່ອໜຶ່ງ
# draft
move-unsure = ກະລຸນາເກັບລະຫັດທັງສອງໄວ້ ຍັງບໍ່ຮູ້ວ່າຝ່າຍຮັບເລື່ອງໄດ້ຮັບແຈ້ງແລ້ວບໍ ໃຫ້ເບິ່ງດ້ວຍລະຫັດທັງສອງ

## The invitation

# draft
invitation-title = ຍັງບໍ່ມີຄຳເຊີນ
# draft
invitation-hint = ວາງລິ້ງທີ່ທ່ານໄດ້ຮັບ ໃນນັ້ນມີຄຳວ່າ southwind:v1
# draft
invitation-label = ຄຳເຊີນ
# draft
invitation-use = ໃຊ້
# draft
invitation-other = ໃຊ້ຄຳເຊີນອື່ນ
# draft
invitation-offline = ບັນທຶກໜ້ານີ້ເປັນໄຟລ໌
# draft
invitation-offline-hint = ໄຟລ໌ນີ້ໃຊ້ໄດ້ເຖິງວ່າບໍ່ມີການເຊື່ອມຕໍ່ ຄົນອື່ນອາດພົບໄຟລ໌ນີ້ໃນເຄື່ອງ

## Browsers inside other apps

# draft
inapp-title = ກະລຸນາເປີດໜ້ານີ້ໃນບຣາວເຊີ
# draft
inapp-why = ທ່ານຢູ່ໃນແອັບອື່ນ ແອັບນັ້ນອາດເຫັນສິ່ງທີ່ທ່ານຂຽນ ແລະບາງຢ່າງໃຊ້ບ່ອນນີ້ບໍ່ໄດ້
# draft
inapp-how = ແຕະເມນູຂອງແອັບ ແລ້ວເລືອກ “ເປີດໃນບຣາວເຊີ” ຫຼືສຳເນົາທີ່ຢູ່ໄປເປີດໃນບຣາວເຊີ
# draft
inapp-copy = ສຳເນົາທີ່ຢູ່
# draft
inapp-copied = ສຳເນົາແລ້ວ ຫຼັງຈາກນັ້ນກະລຸນາລຶບອອກຈາກຄລິບບອດ
# draft
inapp-copy-failed = ສຳເນົາບໍ່ໄດ້ ກະລຸນາແຕະທີ່ຢູ່ຄ້າງໄວ້ ແລ້ວສຳເນົາ
# draft
inapp-stay = ຢູ່ບ່ອນນີ້ຕໍ່

## Troubles: what happened, and one next step

# draft
trouble-title = ເຮັດບໍ່ສຳເລັດ
# draft
trouble-kept = ສິ່ງທີ່ທ່ານຂຽນຍັງຢູ່
# draft
trouble-again = ລອງໃໝ່

# draft
trouble-invitation-missing = ໜ້ານີ້ຍັງບໍ່ຮູ້ວ່າຕ້ອງສົ່ງໃຫ້ໃຜ
# draft
trouble-invitation-missing-next = ເປີດລິ້ງທີ່ທ່ານໄດ້ຮັບ ຫຼືວາງບ່ອນນີ້
# draft
trouble-invitation-damaged = ຄຳເຊີນນີ້ບໍ່ສົມບູນ
# draft
trouble-invitation-damaged-next = ສຳເນົາໃໝ່ຕັ້ງແຕ່ຕົ້ນຈົນຈົບ ຫຼືຂໍໃໝ່
# draft
trouble-invitation-version = ຄຳເຊີນນີ້ໃໝ່ກວ່າໜ້ານີ້
# draft
trouble-invitation-version-next = ຂໍໜ້າໃໝ່ຈາກຄົນທີ່ໃຫ້ຄຳເຊີນ
# draft
trouble-invitation-example = ຄຳເຊີນນີ້ເປັນຕົວຢ່າງສຳລັບທົດລອງ ຈະບໍ່ມີໃຜອ່ານສິ່ງທີ່ທ່ານສົ່ງ
# draft
trouble-invitation-example-next = ຂໍຄຳເຊີນແທ້ຈາກຄົນທີ່ໃຫ້ຄຳເຊີນນີ້
# draft
trouble-other-relay = ຄຳເຊີນນີ້ເປັນຂອງທີ່ຢູ່ອື່ນ
# draft
trouble-other-relay-next = ກະລຸນາເປີດທີ່ຢູ່ນີ້ແທນ: { $address }
# draft
trouble-roster-damaged = ອ່ານລາຍຊື່ພະນັກງານບໍ່ໄດ້ ຈຶ່ງບໍ່ສົ່ງຫຍັງ
# draft
trouble-roster-damaged-next = ລອງດ້ວຍເຄືອຂ່າຍອື່ນ ຫຼືບັນທຶກໄຟລ໌ທີ່ລັອກຖ້າມີ
# draft
trouble-roster-signature = ລາຍຊື່ພະນັກງານບໍ່ມີລາຍເຊັນຂອງອົງການໃນຄຳເຊີນຂອງທ່ານ ອາດມີຄົນຫຼອກທ່ານ
# draft
trouble-roster-signature-next = ຢ່າສົ່ງຫຍັງຢູ່ບ່ອນນີ້ ຖາມຄົນທີ່ໃຫ້ຄຳເຊີນ
# draft
trouble-roster-expired = ລາຍຊື່ພະນັກງານເກົ່າເກີນໄປ ຈຶ່ງບໍ່ສົ່ງຫຍັງ
# draft
trouble-roster-expired-next = ເບິ່ງວັນທີຂອງເຄື່ອງນີ້ ຖ້າຖືກຕ້ອງ ໃຫ້ຂໍລິ້ງ ຫຼືໄຟລ໌ໃໝ່
# draft
trouble-roster-future = ວັນທີຂອງລາຍຊື່ພະນັກງານຍັງມາບໍ່ຮອດ
# draft
trouble-roster-future-next = ຕັ້ງວັນທີ ແລະເວລາຂອງເຄື່ອງນີ້ ແລ້ວລອງໃໝ່
# draft
trouble-roster-older = ເຊີບເວີໃຫ້ລາຍຊື່ພະນັກງານທີ່ເກົ່າກວ່າທີ່ພວກເຮົາຮູ້ ອາດກັກບາງຢ່າງໄວ້
# draft
trouble-roster-older-next = ລອງດ້ວຍເຄືອຂ່າຍອື່ນ ຫຼືໃຊ້ໄຟລ໌ທີ່ລັອກ
# draft
trouble-desk-unknown = ຝ່າຍຮັບເລື່ອງໃນຄຳເຊີນຂອງທ່ານບໍ່ມີແລ້ວ
# draft
trouble-desk-unknown-next = ຂໍຄຳເຊີນໃໝ່ຈາກຄົນທີ່ໃຫ້ຄຳເຊີນ
# draft
trouble-epoch-missing = ກະແຈທີ່ລັອກຂໍ້ຄວາມຂອງທ່ານຍັງບໍ່ມີ
# draft
trouble-epoch-missing-next = ລອງໃໝ່ໃນອີກບໍ່ຈັກນາທີ
# draft
trouble-epoch-refused = ກະແຈທີ່ລັອກຂໍ້ຄວາມຂອງທ່ານບໍ່ມີລາຍເຊັນຂອງພະນັກງານພວກເຮົາ ອາດມີຄົນຫຼອກທ່ານ
# draft
trouble-epoch-refused-next = ຢ່າສົ່ງຫຍັງຢູ່ບ່ອນນີ້ ຖາມຄົນທີ່ໃຫ້ຄຳເຊີນ
# draft
trouble-epoch-older = ເຊີບເວີໃຫ້ກະແຈທີ່ເກົ່າກວ່າທີ່ພວກເຮົາຮູ້ ອາດກັກບາງຢ່າງໄວ້
# draft
trouble-epoch-older-next = ລອງດ້ວຍເຄືອຂ່າຍອື່ນ ຫຼືໃຊ້ໄຟລ໌ທີ່ລັອກ

# draft
trouble-relay-away = ເຊື່ອມຕໍ່ກັບເຊີບເວີຂອງພວກເຮົາບໍ່ໄດ້
# draft
trouble-relay-away-next = ໜ້ານີ້ຈະລອງໃໝ່ເອງ ກະລຸນາເປີດໄວ້
# draft
trouble-relay-nonsense = ໜ້ານີ້ບໍ່ເຂົ້າໃຈຄຳຕອບຂອງເຊີບເວີ
# draft
trouble-relay-nonsense-next = ລອງດ້ວຍເຄືອຂ່າຍອື່ນ ຫຼືບັນທຶກໄຟລ໌ທີ່ລັອກຖ້າມີ
# draft
trouble-relay-busy = ເຊີບເວີກຳລັງຫຍຸ້ງຫຼາຍ
# draft
trouble-relay-busy-next = ໜ້ານີ້ຈະລອງໃໝ່ເອງ ກະລຸນາເປີດໄວ້
# draft
trouble-relay-full = ເຊີບເວີບໍ່ມີບ່ອນຫວ່າງ
# draft
trouble-relay-full-next = ບັນທຶກໄຟລ໌ທີ່ລັອກດຽວນີ້ ກະລຸນາເປີດໜ້ານີ້ໄວ້ ພວກເຮົາຈະລອງໃໝ່
# draft
trouble-relay-refused = ເຊີບເວີບໍ່ຮັບ ({ $code })
# draft
trouble-relay-refused-next = ບັນທຶກໄຟລ໌ທີ່ລັອກ ແລ້ວຂໍໃຫ້ຄົນອື່ນສົ່ງແທນ
# draft
trouble-receipt-refused = ເຊີບເວີບອກວ່າຮອດແລ້ວ ແຕ່ຫຼັກຖານບໍ່ຖືກຕ້ອງ ຢ່າຖືວ່າຮອດແລ້ວ
# draft
trouble-receipt-refused-next = ລອງດ້ວຍເຄືອຂ່າຍອື່ນ ຫຼືບັນທຶກໄຟລ໌ທີ່ລັອກ

# draft
trouble-file-unreadable = ອ່ານໄຟລ໌ນີ້ບໍ່ໄດ້
# draft
trouble-file-unreadable-next = ເລືອກໃໝ່ ຫຼືສົ່ງໂດຍບໍ່ມີໄຟລ໌ນີ້
# draft
trouble-file-changed = ໄຟລ໌ນີ້ປ່ຽນໄປຫຼັງຈາກທີ່ທ່ານເລືອກ
# draft
trouble-file-changed-next = ກະລຸນາເລືອກໃໝ່
# draft
trouble-file-too-large = ໄຟລ໌ນີ້ໃຫຍ່ເກີນໄປ
# draft
trouble-file-too-large-next = ເລືອກໄຟລ໌ທີ່ນ້ອຍກວ່າ ຫຼືສັ້ນກວ່າ
# draft
trouble-file-too-many = ໄຟລ໌ຫຼາຍເກີນໄປ
# draft
trouble-file-too-many-next = ເອົາອອກແດ່ ແລ້ວສົ່ງພາຍຫຼັງດ້ວຍລະຫັດຂອງທ່ານ
# draft
trouble-microphone-refused = ໜ້ານີ້ໃຊ້ໄມໂຄຣໂຟນບໍ່ໄດ້
# draft
trouble-microphone-refused-next = ອະນຸຍາດໃນບຣາວເຊີ ຫຼືຂຽນແທນ
# draft
trouble-microphone-missing = ບໍ່ມີໄມໂຄຣໂຟນທີ່ໜ້ານີ້ໃຊ້ໄດ້
# draft
trouble-microphone-missing-next = ຂຽນແທນ ຫຼືເລືອກໄຟລ໌ສຽງ

# draft
trouble-code-digit = ໃນກຸ່ມທີ { $group } ມີສິ່ງທີ່ບໍ່ແມ່ນຕົວເລກ
# draft
trouble-code-digit-next = ເບິ່ງກຸ່ມທີ { $group } ຢູ່ເຈ້ຍ
# draft
trouble-code-group = ກຸ່ມທີ { $group } ບໍ່ແມ່ນສີ່ຕົວເລກ
# draft
trouble-code-group-next = ເບິ່ງກຸ່ມທີ { $group } ຢູ່ເຈ້ຍ
# draft
trouble-code-length = ລະຫັດຕ້ອງມີ 24 ຕົວເລກ ແຕ່ມີ { $count } ຕົວເລກ
# draft
trouble-code-length-next = ທຽບກັບເຈ້ຍ
# draft
trouble-code-check = ລະຫັດຜິດບາງບ່ອນ
# draft
trouble-code-check-one = ກຸ່ມທີ { $group } ຜິດບາງບ່ອນ
# draft
trouble-code-check-two = ກຸ່ມທີ { $group } ຫຼືກຸ່ມທີ { $other } ຜິດບາງບ່ອນ
# draft
trouble-code-check-next = ທຽບເທື່ອລະກຸ່ມກັບເຈ້ຍ
# draft
trouble-code-memory = ໜ່ວຍຄວາມຈຳຫວ່າງຂອງເຄື່ອງນີ້ບໍ່ພໍເປີດລະຫັດ
# draft
trouble-code-memory-next = ປິດແອັບ ແລະໜ້າອື່ນ ແລ້ວລອງໃໝ່

# draft
trouble-text-too-long = ຂໍ້ຄວາມຍາວເກີນໄປ
# draft
trouble-text-too-long-next = ຂຽນໃຫ້ສັ້ນລົງ ຫຼືສົ່ງສ່ວນທີ່ເຫຼືອພາຍຫຼັງດ້ວຍລະຫັດຂອງທ່ານ
# draft
trouble-device-too-old = ບຣາວເຊີນີ້ເກົ່າເກີນໄປ ຫຼືຂາດສິ່ງທີ່ໜ້ານີ້ຕ້ອງໃຊ້
# draft
trouble-device-too-old-next = ໃຊ້ບຣາວເຊີທີ່ໃໝ່ກວ່າ ຫຼືເຄື່ອງອື່ນ
