# Southwind: what a coded reply says to a contact, in Korean (PROTOCOL.md step 14.2). Programs and page read this file.
# Not yet reviewed by a native speaker who knows the work; it has to be. Also look at words of the North and the South.
# 짧고 쉬운 말로 쓴다. 확실하지 않은 것은 약속하지 않는다.

## Headings

# draft
heading = { $number }번째 답, { $written }에 씀
# draft
heading-text = 직원 한 사람이 이런 말도 적었습니다. 이 말만 듣고 움직이지 마십시오:
# draft
heading-instruction = 이렇게 해 주십시오. 직원 두 사람이 서명했습니다:
# draft
instruction-lapsed = 전에 무엇을 해 달라고 했지만 때가 지나서 보여 드리지 않습니다. 그 말 때문에 아무것도 하지 마십시오.
# draft
no-reply = 아직 답이 없습니다. 그렇다고 아무도 애쓰지 않는 것은 아닙니다. 나중에 다시 보십시오.

## Codes

# draft
received = 보내신 것을 사람이 직접 읽었습니다.
# draft
need = 더 알아야 도울 수 있습니다. 답해 주십시오.
# draft
check-question = 정말 본인인지 확인하려고 합니다. 아래 물음에 답해 주십시오.
# draft
sent-to = 도울 수 있을지도 모르는 다른 곳에 알렸습니다.
# draft
acting = 지금 이 일을 하고 있습니다.
# draft
stand-by = 기다려 주십시오. 저희 때문에 새로운 일을 하지 마십시오. 다시 쓰겠습니다.
# draft
stop-contact = 당분간 저희에게 글을 보내지 마십시오. 위험할 수 있습니다. 전에 쓰던 연락 방법도 쓰지 마십시오.
# draft
new-code = 가지고 계신 24자리 번호가 이제 안전하지 않을 수 있습니다. 이 프로그램으로 새 번호를 만드시고, 옛 번호는 다시 쓰지 마십시오.
# draft
not-us = 누군가 저희 이름을 쓰고 있는 것 같습니다. 들으신 말은 저희가 한 말이 아닙니다. 그 말을 따르지 마십시오.
# draft
support = 혼자가 아닙니다. 이 일은 당신의 잘못이 아닙니다. 저희는 잊지 않고 계속 애쓰겠습니다.
# draft
are-you-safe = 지금 안전하십니까? 위험하지 않을 때 답해 주십시오.
# draft
close-and-wipe = 이 일은 끝났습니다. 24자리 번호를 적은 종이를 없애고, 이 기기에서 저희와 관계된 것을 지워 주십시오.
# draft
unknown = 이 프로그램이 알지 못하는 답이 왔습니다. 이 프로그램을 준 사람에게서 새 프로그램을 받으십시오.

## What is needed

# draft
need-where = 어디인지 알려 주십시오. 나라와 도(성)만 쓰십시오. 주소나 가는 길은 쓰지 마십시오.
# draft
need-when = 언제 있었던 일인지 알려 주십시오. 날짜를, 아신다면 시간도 쓰십시오.
# draft
need-who = 어떤 사람들인지 알려 주십시오. 여자, 남자, 아이가 몇 명이고 나이가 대략 몇인지 쓰십시오. 이름은 쓰지 마십시오.
# draft
need-consent = 저희가 대신 말해도 되는지, 누구에게 말해도 되는지, 그 사람들의 뜻을 알려 주십시오.
# draft
need-pictures = 위험하지 않다면 사진을 보내 주십시오.
# draft
need-voice = 위험하지 않다면 1분을 넘지 않는 목소리 녹음을 보내 주십시오.
# draft
need-documents = 위험하지 않다면 무슨 일이 있었는지 보여 주는 서류를 사진으로 찍어 보내 주십시오.
# draft
need-custody = 누가 그 사람들을 붙잡고 있는지, 언제부터인지, 다른 곳으로 옮겨졌는지 알려 주십시오.
# draft
need-unknown = 이 프로그램이 알지 못하는 것이 필요하다고 합니다. 이 프로그램을 준 사람에게서 새 프로그램을 받으십시오.

## To whom it was sent

# draft
sent-to-partner = 저희와 함께 일하는 단체에 알렸습니다.
# draft
sent-to-unhcr = 유엔난민기구(UNHCR)에 알렸습니다.
# draft
sent-to-embassy = 대사관에 알렸습니다.
# draft
sent-to-un-body = 유엔의 인권 기관에 알렸습니다.
# draft
sent-to-media = 당신이 허락한 것을 기자들에게 알렸습니다.
# draft
sent-to-government = 한 나라의 정부에 알렸습니다.
# draft
sent-to-unknown = 도울 수 있을지도 모르는 다른 곳에 알렸습니다. 어디인지는 새 프로그램에서 볼 수 있습니다.
