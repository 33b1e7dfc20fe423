/** Korean sentences for what the log says was done: `{who, about, details}` made into one. */

import { coded } from "/look/staff_words.js";

const inBrackets = (words) => (words ? ` (${words})` : "");

const kinds = (list) => (list ?? []).map((kind) => coded("kind", kind)).join(", ");

export const ko = {
  "did.signed_in": ({ who }) => `${who} 님이 로그인했습니다.`,
  "did.sign_in_failed": ({ who, about }) => `${about || who} 로그인에 실패했습니다.`,
  "did.signed_out": ({ who }) => `${who} 님이 로그아웃했습니다.`,
  "did.session_revoked": ({ who, about, details }) =>
    `${who} 님이 ${about} 계정의 로그인을 ${details.all ? "모두" : "하나"} 끝냈습니다.`,
  "did.password_changed": ({ who }) => `${who} 님이 자기 비밀번호를 바꿨습니다.`,
  "did.password_reset": ({ who, about }) => `${who} 님이 ${about} 비밀번호를 새로 만들었습니다.`,
  "did.account_created": ({ who, about, details }) =>
    `${who} 님이 ${about} 계정을 만들었습니다${inBrackets(coded("role", details.role))}.`,
  "did.account_disabled": ({ who, about }) => `${who} 님이 ${about} 계정을 사용 중지했습니다.`,
  "did.account_enabled": ({ who, about }) => `${who} 님이 ${about} 계정을 다시 켰습니다.`,
  "did.role_changed": ({ who, about, details }) =>
    `${who} 님이 ${about} 역할을 바꿨습니다${inBrackets(coded("role", details.to))}.`,
  "did.renamed": ({ who, about, details }) =>
    `${who} 님이 ${about} 이름을 바꿨습니다${inBrackets(details.to)}.`,
  "did.oidc_linked": ({ who, about }) => `${about || who} 계정이 회사 계정과 이어졌습니다.`,
  "did.refused": ({ who, about }) => `${who} 님이 권한 없는 일을 하려다 막혔습니다${inBrackets(about)}.`,
  "did.case_claimed": ({ who, about }) => `${who} 님이 상담을 받았습니다${inBrackets(about)}.`,
  "did.case_taken_over": ({ who, about }) => `${who} 님이 챗봇에게서 상담을 넘겨받았습니다${inBrackets(about)}.`,
  "did.case_seen": ({ who, about }) => `${who} 님에게 상담 전체가 보였습니다${inBrackets(about)}.`,
  "did.case_transferred": ({ who, about, details }) =>
    `${who} 님이 상담을 ${details.to ? `${details.to} 님에게` : "대기열로"} 넘겼습니다${inBrackets(about)}.`,
  "did.case_handed_back": ({ who, about }) => `${who} 님이 상담을 챗봇에 돌려줬습니다${inBrackets(about)}.`,
  "did.case_resolved": ({ who, about }) => `${who} 님이 상담을 해결로 끝냈습니다${inBrackets(about)}.`,
  "did.personal_data_revealed": ({ who, about, details }) =>
    `${who} 님이 가려진 개인정보를 펼쳐 봤습니다${inBrackets([kinds(details.kinds), about].filter(Boolean).join(", "))}.`,
  "did.case_read": ({ who, about }) => `${who} 님이 통계 화면에서 상담을 읽었습니다${inBrackets(about)}.`,
  "did.cases_exported": ({ who }) => `${who} 님이 상담 표를 내려받았습니다.`,
  "did.customer_erased": ({ who, about }) => `${who} 님이 고객 한 명의 기록을 지웠습니다${inBrackets(about)}.`,
  "did.failure_read": ({ who, about }) => `${who} 님이 챗봇이 못 한 메시지를 읽었습니다${inBrackets(about)}.`,
  "did.failure_dismissed": ({ who, about, details }) =>
    `${who} 님이 챗봇이 못 한 메시지를 ${details.as === "open" ? "다시 열었습니다" : "치웠습니다"}${inBrackets(about)}.`,
  "did.taught": ({ who, about, details }) =>
    `${who} 님이 메시지를 ${details.as === "intent" ? "뜻" : "글"} ${details.name}에 더했습니다${
      inBrackets([details.file, about].filter(Boolean).join(", "))}.`,
  "did.articles_renewed": ({ who }) => `${who} 님이 글을 다시 읽게 했습니다.`,
  "did.model_trained": ({ who }) => `${who} 님이 챗봇을 다시 학습시켰습니다.`,
  "did.audit_read": ({ who }) => `${who} 님이 기록을 읽었습니다.`,
};
