---
---
// {{ site.title }}
let a = "{{ page.url }}";
