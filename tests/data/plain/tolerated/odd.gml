graph [
  directed 0
  node [ id 1 label "a \"quoted\" word" ]
  node [ id 2 weight NaN ]
  node [ id 1 label "again" ]
  node [ label "no id" ]
  edge [ source 1 target 9 ]
  edge [ source 1 ]
  edge [ source 1 target 2 ]
  group [ id 5 ]
]
graph [ node [ id 3 ] ]
