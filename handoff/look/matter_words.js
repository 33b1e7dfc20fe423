/** What the bot understood a message as, and why it passed a case on, in a few words. */

const ko = {
  "intent.ask": "질문",
  "intent.wish_person": "상담원 요청",
  "intent.complaint": "불만",
  "intent.order_status": "주문 조회",
  "intent.cancel_order": "주문 취소 요청",
  "intent.change_address": "배송지 변경 요청",
  "intent.greet": "인사",
  "intent.thanks": "감사",
  "intent.goodbye": "끝인사",
  "intent.affirm": "긍정",
  "intent.deny": "부정",
  "intent.smalltalk": "잡담",
  "intent.out_of_scope": "가게 밖의 일",
  "reason.explicit_request": "고객이 상담원을 요청",
  "reason.not_in_knowledge": "안내 글에 없음",
  "reason.repeated_failure": "여러 번 못 알아들음",
  "reason.complaint": "불만",
  "reason.sensitive_account_action": "주문·계정 변경 요청",
  "reason.bot_unavailable": "챗봇 장애",
  "reason.taken_over": "상담원이 넘겨받음",
};

const en = {
  "intent.ask": "a question",
  "intent.wish_person": "wants a person",
  "intent.complaint": "complaint",
  "intent.order_status": "order status",
  "intent.cancel_order": "cancel an order",
  "intent.change_address": "change an address",
  "intent.greet": "greeting",
  "intent.thanks": "thanks",
  "intent.goodbye": "goodbye",
  "intent.affirm": "yes",
  "intent.deny": "no",
  "intent.smalltalk": "small talk",
  "intent.out_of_scope": "foreign to the shop",
  "reason.explicit_request": "Asked for a person",
  "reason.not_in_knowledge": "Not in the articles",
  "reason.repeated_failure": "Repeatedly not understood",
  "reason.complaint": "Complaint",
  "reason.sensitive_account_action": "Wants an order or account changed",
  "reason.bot_unavailable": "Chatbot unavailable",
  "reason.taken_over": "Taken over by an agent",
};

export const matter = { ko, en };
