# Southwind: what a coded reply says to a contact, in Vietnamese (PROTOCOL.md step 14.2). Programs and page read this
# file. Not yet reviewed by a native speaker who knows the work; it has to be.

## Headings

# draft
heading = Trả lời số { $number }, viết lúc { $written }
# draft
heading-text = Một nhân viên viết thêm. Xin đừng di chuyển chỉ vì những lời này:
# draft
heading-instruction = Họ nhờ bạn làm như sau. Hai nhân viên đã ký tên:
# draft
instruction-lapsed = Họ đã từng xin bạn làm một việc. Thời hạn đã qua nên không hiện ra nữa. Xin đừng làm gì vì lời đó.
# draft
no-reply = Chưa có trả lời. Như vậy không có nghĩa là không ai đang giúp bạn. Xin xem lại sau.

## Codes

# draft
received = Đã có người đọc những gì bạn gửi.
# draft
need = Chúng tôi cần biết thêm mới làm tiếp được. Xin hãy trả lời.
# draft
check-question = Chúng tôi muốn biết chắc đây là bạn. Xin trả lời câu hỏi dưới đây.
# draft
sent-to = Chúng tôi đã chuyển lời kêu cứu của bạn đến những nơi có thể giúp.
# draft
acting = Chúng tôi đang lo việc này.
# draft
stand-by = Xin hãy chờ. Đừng làm việc gì mới vì chúng tôi. Chúng tôi sẽ viết lại.
# draft
stop-contact = Tạm thời xin đừng viết cho chúng tôi. Có thể nguy hiểm cho bạn. Cũng đừng dùng những cách liên lạc cũ.
# draft
new-code = Mã 24 chữ số của bạn có thể không còn an toàn. Xin tạo mã mới bằng chương trình này và đừng dùng mã cũ nữa.
# draft
not-us = Có thể có người đang mạo danh chúng tôi. Lời bạn nghe không phải của chúng tôi. Xin đừng làm theo.
# draft
support = Bạn không một mình. Chuyện xảy ra không phải lỗi của bạn. Chúng tôi nhớ đến bạn và sẽ tiếp tục cố gắng.
# draft
are-you-safe = Bây giờ bạn có an toàn không? Xin trả lời khi không có nguy hiểm.
# draft
close-and-wipe = Việc này đã xong. Xin hủy tờ giấy ghi mã 24 chữ số và xóa những gì của chúng tôi trong máy này.
# draft
unknown = Có một trả lời mà chương trình này không hiểu. Xin lấy chương trình mới từ người đã đưa chương trình này cho bạn.

## What is needed

# draft
need-where = Xin cho biết ở đâu: nước nào, tỉnh nào. Đừng viết địa chỉ hay đường đi.
# draft
need-when = Xin cho biết việc xảy ra khi nào: ngày nào, và mấy giờ nếu bạn biết.
# draft
need-who = Xin cho biết về những người đó: mấy phụ nữ, mấy đàn ông, mấy trẻ em, khoảng bao nhiêu tuổi. Đừng viết tên.
# draft
need-consent = Xin cho biết những người đó có đồng ý để chúng tôi nói thay họ không, và được nói với ai.
# draft
need-pictures = Xin gửi hình ảnh, nếu không nguy hiểm.
# draft
need-voice = Xin gửi lời ghi âm không quá một phút, nếu không nguy hiểm.
# draft
need-documents = Xin chụp và gửi những giấy tờ cho thấy chuyện gì đã xảy ra, nếu không nguy hiểm.
# draft
need-custody = Xin cho biết ai đang giữ những người đó, từ khi nào, và họ có bị chuyển đi nơi khác không.
# draft
need-unknown = Chúng tôi cần một điều mà chương trình này không hiểu. Xin lấy chương trình mới từ người đã đưa chương trình này cho bạn.

## To whom it was sent

# draft
sent-to-partner = Chúng tôi đã chuyển lời kêu cứu của bạn đến một tổ chức cùng làm việc với chúng tôi.
# draft
sent-to-unhcr = Chúng tôi đã chuyển lời kêu cứu của bạn đến cơ quan tị nạn của Liên Hợp Quốc (UNHCR).
# draft
sent-to-embassy = Chúng tôi đã chuyển lời kêu cứu của bạn đến một đại sứ quán.
# draft
sent-to-un-body = Chúng tôi đã chuyển lời kêu cứu của bạn đến một cơ quan nhân quyền của Liên Hợp Quốc.
# draft
sent-to-media = Chúng tôi đã chuyển cho nhà báo những gì bạn cho phép.
# draft
sent-to-government = Chúng tôi đã chuyển lời kêu cứu của bạn đến chính phủ một nước.
# draft
sent-to-unknown = Chúng tôi đã chuyển lời kêu cứu của bạn đến những nơi có thể giúp. Chương trình mới hơn cho biết là nơi nào.
