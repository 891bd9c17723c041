/* The words of the admin's search-and-choose fields, in place of Select2's own Arabic. */
(function () {
  "use strict";
  var amd = jQuery && jQuery.fn && jQuery.fn.select2 && jQuery.fn.select2.amd;
  if (!amd) { return; }
  amd.define("select2/i18n/ar", [], function () {
    return {
      errorLoading: function () { return "تعذر جلب النتائج؛ أعد المحاولة."; },
      inputTooLong: function () { return "ما كتبته أطول من اللازم؛ احذف بعضه."; },
      inputTooShort: function () { return "اكتب حروفا أخرى من الاسم."; },
      loadingMore: function () { return "جار جلب نتائج أخرى…"; },
      maximumSelected: function () { return "بلغت الحد الأقصى للاختيار."; },
      noResults: function () { return "لا نتيجة. جرِّب كتابة أخرى."; },
      searching: function () { return "جار البحث…"; },
      removeAllItems: function () { return "أزل الكل"; },
      removeItem: function () { return "أزل هذا"; },
      search: function () { return "ابحث"; }
    };
  });
}());
