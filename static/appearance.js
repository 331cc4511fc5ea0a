try { const theme = localStorage.getItem("sitegen:theme"); if (theme) document.documentElement.dataset.theme = theme; } catch (error) {}
