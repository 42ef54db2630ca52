export const formWords = {
  answer: 'Answer, or mark it as done',
  comment: 'Comment on this',
};
