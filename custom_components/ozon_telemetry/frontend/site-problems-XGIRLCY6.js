import{a,b}from"./chunk-SFWII7UA.js";import"./chunk-5AZDZ6YI.js";import"./chunk-ISUMEL5M.js";import"./chunk-TN3OZQAE.js";export{a as pageAt,b as problemsOfSites};
