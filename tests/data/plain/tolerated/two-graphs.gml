graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] directed 1 ]
graph [ node [ id 1 label "Ann" ] node [ id 3 ] edge [ source 1 target 3 ] ]
