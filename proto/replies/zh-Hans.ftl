# Southwind: what a coded reply says to a contact, in Chinese, simplified (PROTOCOL.md step 14.2). Programs and page
# read this file. Not yet reviewed by a native speaker who knows the work; it has to be.

## Headings

# draft
heading = 第 { $number } 条回复，写于 { $written }
# draft
heading-text = 一位工作人员还写了下面的话。请不要只凭这些话就行动：
# draft
heading-instruction = 他们请您这样做。有两位工作人员签了名：
# draft
instruction-lapsed = 他们曾请您做一件事，但时间已过，所以不再显示。请不要因此做任何事。
# draft
no-reply = 现在还没有回复。这不表示没有人在帮您。请过一段时间再看。

## Codes

# draft
received = 有人已经读了您发来的内容。
# draft
need = 我们需要知道更多，才能继续。请回答。
# draft
check-question = 我们想确认是您本人。请回答下面的问题。
# draft
sent-to = 我们已经把您的求助转给可能帮得上忙的其他人。
# draft
acting = 我们现在正在处理这件事。
# draft
stand-by = 请等一等。不要因为我们去做新的事。我们会再写给您。
# draft
stop-contact = 暂时不要再写给我们。这样可能对您有危险。也不要用以前的办法联系我们。
# draft
new-code = 您的24位号码可能不再安全。请用这个程序生成一个新号码，旧号码不要再用。
# draft
not-us = 可能有人在冒用我们的名字。您听到的话不是我们说的。请不要照着做。
# draft
support = 您不是一个人。发生的事不是您的错。我们惦记着您，会继续努力。
# draft
are-you-safe = 您现在安全吗？请在没有危险的时候回答。
# draft
close-and-wipe = 这件事已经结束。请销毁写着24位号码的纸，并删除这台设备上和我们有关的东西。
# draft
unknown = 有一条回复，这个程序看不懂。请向给您这个程序的人要新的程序。

## What is needed

# draft
need-where = 请告诉我们在哪里：国家和省份。不要写地址，也不要写路线。
# draft
need-when = 请告诉我们是什么时候发生的：哪一天；如果知道，也写几点钟。
# draft
need-who = 请告诉我们是些什么人：女人、男人和孩子各有几个，大约多大年纪。不要写名字。
# draft
need-consent = 请告诉我们，这些人是否同意我们替他们说话，我们可以对谁说。
# draft
need-pictures = 如果没有危险，请发照片来。
# draft
need-voice = 如果没有危险，请发一段不超过一分钟的语音来。
# draft
need-documents = 如果没有危险，请把能说明事情的文件拍照发来。
# draft
need-custody = 请告诉我们是谁关着这些人，从什么时候开始，有没有被转移。
# draft
need-unknown = 我们需要的东西，这个程序看不懂。请向给您这个程序的人要新的程序。

## To whom it was sent

# draft
sent-to-partner = 我们已经把您的求助转给和我们一起工作的组织。
# draft
sent-to-unhcr = 我们已经把您的求助转给联合国难民署（UNHCR）。
# draft
sent-to-embassy = 我们已经把您的求助转给一个大使馆。
# draft
sent-to-un-body = 我们已经把您的求助转给联合国的人权机构。
# draft
sent-to-media = 我们已经把您允许的内容转给记者。
# draft
sent-to-government = 我们已经把您的求助转给一个国家的政府。
# draft
sent-to-unknown = 我们已经把您的求助转给可能帮得上忙的其他人。新的程序能显示转给了谁。
