/** What the trainer's page says, in Korean and English. */

import { pageWords } from "/look/staff_words.js";

const ko = {
  title: "학습",
  building: "이 화면은 만드는 중입니다. 자리는 정해졌지만 아직 아무것도 모으거나 고치지 않습니다.",
  "help.0": "챗봇이 못 알아들었거나 잘못 답한 질문을 비슷한 것끼리 묶어 하나씩 살펴보는 곳입니다.",
  "help.1": "왼쪽에서 묶음을 고르고, 오른쪽 근거를 보고, 가운데에서 어떻게 할지 정합니다.",
  "help.2": "아직 만드는 중이라 고를 묶음이 없고, 정하는 단추도 눌리지 않습니다.",
  failed: "답하지 못한 질문",
  noFailed: "챗봇이 못 알아들은 질문, 상담원에게 넘긴 질문, 도움이 안 됐다는 답이 묶음으로 여기에 쌓입니다. 지금은 할 일이 없습니다. 가게 글을 늘리고 "
    + "싶으면 글 폴더에 넣으면 됩니다.",
  cluster: "묶음",
  noCluster: "왼쪽에서 묶음을 고르면 고객이 실제로 쓴 말과 챗봇의 답이 여기에 보입니다.",
  decisions: "어떻게 할까요",
  decisionsOff: "아직 쓸 수 없습니다. 묶음이 생기면 이 자리에서 글자 키로 정합니다.",
  "decide.addPhrasing": "있는 글에 더하기",
  "decide.newArticle": "새 글 쓰기",
  "decide.person": "사람이 맡기",
  "decide.foreign": "가게와 무관",
  "decide.skip": "나중에",
  "does.addPhrasing": "이렇게 물어도 그 글을 찾게 합니다.",
  "does.newArticle": "답할 글이 없어서 새로 씁니다.",
  "does.person": "챗봇이 답하지 않고 상담원에게 넘깁니다.",
  "does.foreign": "가게 일이 아니라고 한 문장으로 답합니다.",
  "does.skip": "정하지 않고 다음 묶음으로 갑니다.",
  evidence: "근거",
  noEvidence: "챗봇이 무엇으로 알아들었고 어떤 글을 찾았는지, 확률과 함께 여기에 보입니다.",
};

const en = {
  title: "Training",
  building: "This page is being built: its places are set, but it collects and changes nothing "
    + "yet.",
  "help.0": "Questions the chatbot failed at are looked through here, like ones together.",
  "help.1": "Choose a cluster on the left, read the evidence on the right, decide in the middle.",
  "help.2": "While it is being built there are no clusters, and the decisions are switched off.",
  failed: "What failed",
  noFailed: "Questions the chatbot didn't understand, passed to a person, or answered without "
    + "helping will gather here in clusters. Nothing to do now; to teach it more, put articles "
    + "into the articles folder.",
  cluster: "Cluster",
  noCluster: "Choose a cluster on the left to read what customers wrote and what the chatbot "
    + "answered.",
  decisions: "What to do",
  decisionsOff: "Not in use yet. Once there are clusters, you decide here, by key.",
  "decide.addPhrasing": "Add to an article",
  "decide.newArticle": "Write an article",
  "decide.person": "Leave to a person",
  "decide.foreign": "Not our shop",
  "decide.skip": "Later",
  "does.addPhrasing": "Asked like this, that article is found.",
  "does.newArticle": "No article answers it, so one is written.",
  "does.person": "The chatbot passes it on instead of answering.",
  "does.foreign": "It is declined in one sentence.",
  "does.skip": "Undecided; on to the next cluster.",
  evidence: "Evidence",
  noEvidence: "What the chatbot understood and which articles it found, with probabilities, will "
    + "stand here.",
};

export const t = pageWords({ ko, en });
