// Photos shrunk on the spot, by canvas: a JPEG of at most 100 kB.
const PHOTO_LIMIT = 100 * 1024, FILE_LIMIT = 2 * 1024 * 1024, RECORDING_LIMIT = 5 * 1024 * 1024;

function shrunk(file) {
  return pictureOf(file).then(picture => {
    const largest = Math.max(picture.width, picture.height);
    const attempt = (side, quality) => {
      const scale = Math.min(1, side / largest), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = canvas.toDataURL("image/jpeg", quality).split(",")[1];
      if (made.length * 3 / 4 <= PHOTO_LIMIT || side < 200) return made;
      return quality > 0.5 ? attempt(side, quality - 0.15) : attempt(side * 0.75, 0.75);
    };
    return {type: "image/jpeg", data: attempt(1280, 0.8)};
  });
}
function pictureOf(file) {
  return new Promise((resolve, reject) => {
    const picture = new Image(), address = URL.createObjectURL(file);
    picture.onload = () => { URL.revokeObjectURL(address); resolve(picture); };
    picture.onerror = () => { URL.revokeObjectURL(address); reject(new Error("picture")); };
    picture.src = address;
  });
}
function whole64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({type: file.type, data: String(reader.result).split(",")[1] || ""});
    reader.onerror = reject;
    reader.readAsDataURL(file);
  });
}
