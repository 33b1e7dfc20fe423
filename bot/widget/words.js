/** What the customer's page says, in Korean and English. */

import { common } from "/look/common_words.js";
import { speaker } from "/look/language.js";

const ko = {
  title: "상담",
  chat: "대화",
  you: "나",
  statusBot: "챗봇이 답해요",
  statusWaiting: "상담원을 기다리고 있어요",
  statusAgent: (name) => `상담원 ${name ?? ""} 님과 대화 중`,
  statusClosed: "대화가 끝났어요",
  statusConnecting: "연결하고 있어요",
  offline: "연결이 끊겨 다시 연결하고 있어요. 쓰신 글은 그대로예요.",
  demo: "체험용 화면이에요. 실제 개인정보는 쓰지 마세요.",
  empty: "무엇이든 물어보세요. 챗봇이 먼저 답하고, 필요하면 상담원이 이어서 도와드려요.",
  waiting: "상담원을 기다리고 있어요. 지금까지의 대화를 그대로 전달했으니 다시 설명하지 않으셔도 돼요.",
  cancelWait: "기다리지 않고 챗봇과 계속하기",
  person: "상담원 연결",
  personAsked: "상담원에게 연결하고 있어요…",
  typing: "챗봇이 답을 쓰고 있어요",
  slow: "답을 찾는 데 시간이 걸리고 있어요. 더 늦어지면 상담원에게 연결해 드려요.",
  closed: "이 대화는 끝났어요. 다시 글을 쓰시면 새 대화가 시작돼요.",
  newCase: "새 대화",
  end: "대화 끝내기",
  endTitle: "대화를 끝낼까요?",
  endText: "다시 글을 쓰시면 새 대화가 시작돼요.",
  endNo: "계속하기",
  message: "메시지",
  placeholder: "궁금한 점을 써 주세요",
  sending: "보내는 중",
  sendingLater: "연결되면 보내요",
  choices: "하나를 골라 주세요",
};

const en = {
  title: "Chat",
  chat: "Conversation",
  you: "You",
  statusBot: "The chatbot answers",
  statusWaiting: "Waiting for a person",
  statusAgent: (name) => `Talking with ${name ?? "a person"}`,
  statusClosed: "This chat has ended",
  statusConnecting: "Connecting",
  offline: "Offline, trying again. What you wrote is kept.",
  demo: "A demo: please enter no real personal data.",
  empty: "Ask anything. The chatbot answers first, and a person takes over when needed.",
  waiting: "Waiting for a person. They have our whole conversation, so you won't have to repeat "
    + "anything.",
  cancelWait: "Don't wait, go on with the chatbot",
  person: "Talk to a person",
  personAsked: "Passing you to a person…",
  typing: "The chatbot is writing",
  slow: "Finding an answer is taking longer. If it takes much longer, I'll pass you to a person.",
  closed: "This chat has ended. Write to start a new one.",
  newCase: "New chat",
  end: "End chat",
  endTitle: "End this chat?",
  endText: "You can write again at any time to start a new one.",
  endNo: "Keep chatting",
  message: "Message",
  placeholder: "Write your question",
  sending: "Sending",
  sendingLater: "Will be sent once connected",
  choices: "Choose one",
};

export const t = speaker({ ko: { ...common.ko, ...ko }, en: { ...common.en, ...en } });
