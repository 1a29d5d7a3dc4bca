graph [
  node [
    id 0
    label "Coopérative de l'été à Besançon"
  ]
  node [ id 1 label "Pôle" ]
  edge [ source 0 target 1 ]
]
